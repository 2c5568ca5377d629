#!/bin/sh
# The compiler through ccache. A precompiled header that is there already would be taken for a part of its own source,
# and a stale one be found for it: it goes first.
is_header=
output=
last=
for word; do
  [ "$word" = c++-header ] && is_header=yes
  [ "$last" = -o ] && output=$word
  last=$word
done
[ -n "$is_header" ] && rm -f "$output"
exec ccache "$@"
