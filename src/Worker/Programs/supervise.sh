# Runs one program in a session of its own and ends the whole session when the worker dies, however it dies:
# the kernel sends TERM to this shell then (setpriv --pdeathsig). Arguments: worker's pid, program, its arguments.
worker=$1
shift
# The group is not enough: 'timeout', for one, and shells with job control make groups of their own.
# What is forked while we look is found by the next look; what calls setsid is out of reach.
end() {
  trap '' TERM
  for look in 1 2 3; do
    for stat in /proc/[0-9]*/stat; do
      pid=${stat#/proc/}
      pid=${pid%/stat}
      [ "$pid" != $$ ] && read -r line <"$stat" || continue
      # pid (name) state parent group session ...; the name may hold anything.
      set -- ${line##*) }
      [ "$4" != $$ ] || kill -KILL "$pid"
    done
  done 2>/dev/null
  kill -KILL 0
}
trap end TERM
# The worker may have died before the kernel was asked to tell us.
[ "$PPID" = "$worker" ] || exit 125
exec 3<&0
"$@" <&3 3<&- &
exec 3<&- </dev/null >/dev/null 2>&1
wait $!
