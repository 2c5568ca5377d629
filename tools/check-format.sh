#!/usr/bin/env bash
# Checks the format of every C++ file of the project; --fix formats them.
set -euo pipefail
cd "$(dirname "$0")/.."
case ${1-} in
    --fix) how=(-i) ;;
    "") how=(--dry-run -Werror) ;;
    *) echo "usage: $0 [--fix]" >&2; exit 2 ;;
esac
if [[ -e .git ]]; then
    git ls-files -z --cached --others --exclude-standard '*.cpp' '*.h'
else
    find . -type f -regex '.*\.\(cpp\|h\)' -not -path './build/*' -print0
fi |
    while IFS= read -rd '' file; do if [[ -f $file ]]; then printf '%s\0' "$file"; fi; done |
    xargs -0 -n 40 -P 2 clang-format --style=file "${how[@]}"
