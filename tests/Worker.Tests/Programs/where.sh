#!/bin/sh
# Answers with the folder that it runs in.
echo "{\"result\":{\"folder\":\"$PWD\"}}"
