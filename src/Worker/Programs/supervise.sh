# Runs one program in a session of its own and ends the whole session when the worker dies, however it dies:
# the kernel sends TERM to this shell then (setpriv --pdeathsig). Arguments: worker's pid, program, its arguments.
worker=$1
shift
trap 'kill -KILL 0' TERM
# The worker may have died before the kernel was asked to tell us.
[ "$PPID" = "$worker" ] || exit 125
exec 3<&0
"$@" <&3 3<&- &
exec 3<&- </dev/null >/dev/null 2>&1
wait $!
