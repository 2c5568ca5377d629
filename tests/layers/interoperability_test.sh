#!/usr/bin/env bash
# docs/interoperability.md names only tests that exist, and every test of a peer is in it.
#   interoperability_test.sh BUILD INTEROPERABILITY.MD
set -euo pipefail
tests=$(ctest --test-dir "$1" -N | sed -n 's/^ *Test *#[0-9]*: //p')
# Of "Over/Suite.Case/plain" the document names "Suite.Case".
exist=$(sed -E 's:^[A-Za-z]+/([^/]+)/.*:\1:' <<<"$tests" | sort -u)
named=$(grep -oE '`[A-Z][A-Za-z]+\.[A-Z][A-Za-z0-9]+`' "$2" | tr -d '`' | sort -u)
[[ -n $exist && -n $named ]] || { echo "no tests in $1, or none named in $2"; exit 1; }
wrong=0
while IFS= read -r name; do echo "named, but there is no such test: $name"; wrong=1; done \
    < <(comm -13 <(echo "$exist") <(echo "$named") | sed '/^$/d')
while IFS= read -r name; do echo "a peer's test that is not named: $name"; wrong=1; done \
    < <(grep -E '^(Orthanc|Dcmjs|Dicomweb)[A-Za-z]*\.' <<<"$exist" | comm -23 - <(echo "$named"))
exit "$wrong"
