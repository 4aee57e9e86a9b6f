#!/bin/sh
# Starts Recallery: the window if this file is called recallery-window. An update leaves its program as `program.new`;
# it takes the place of `program` here, while no Recallery runs. A kill between two steps is mended by the next start.
here=$(dirname "$(readlink -f "$0")")
program=$here/program
if [ ! -e "$program" ]; then
    if [ -e "$here/program.new" ]; then mv "$here/program.new" "$program"; else mv "$here/program.old" "$program"; fi
elif [ -e "$here/program.new" ] && flock -n -x "$program" true 2>/dev/null; then
    rm -rf "$here/program.old"
    mv "$program" "$here/program.old" && mv "$here/program.new" "$program"
fi
if [ -e "$here/program.old" ] && [ ! -e "$here/program.new" ]; then rm -rf "$here/program.old"; fi
case ${0##*/} in
    recallery-window) exec "$program/recallery" --window "$@" ;;
    *) exec "$program/recallery" "$@" ;;
esac
