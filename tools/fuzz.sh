#!/usr/bin/env bash
# Lets libFuzzer look for inputs that crash, hang or eat memory, two targets at a time; each begins with its seeds.
#   tools/fuzz.sh [SECONDS] [TARGET...]    60 s each, of all in tests/fuzz
# One line a target. An input that was found stays in build/fuzz/findings, and the exit code is 1.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=tools/packages.sh
source tools/packages.sh

seconds=60
if [[ ${1-} =~ ^[0-9]+$ ]]; then
    seconds=$1
    shift
fi
targets=("$@")
((${#targets[@]})) || mapfile -t targets < <(sed -n 's/^telehub_fuzz(\([a-z_]*\).*/\1/p' tests/fuzz/CMakeLists.txt)
for target in "${targets[@]}"; do
    [[ -f tests/fuzz/$target.cpp ]] || { echo "there is no target $target in tests/fuzz" >&2; exit 2; }
done

install_packages "${build_packages[@]}" "${fuzz_packages[@]}"
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz

# Corpus and hubs lie where nothing is written to a disk, if there is such a place.
folder=$(mktemp -d -p "$([[ -w /dev/shm ]] && echo /dev/shm || echo /tmp)" telehub-fuzz-XXXXXX)
trap 'rm -rf "$folder"' EXIT
export folder seconds findings=build/fuzz/findings
export TMPDIR=$folder
export LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0
mkdir -p "$findings"

run_target() {
    local target=$1 log=$findings/$1.log result=ok options=()
    mkdir -p "$folder/$target"
    [[ -f tests/fuzz/$target.dict ]] && options+=("-dict=tests/fuzz/$target.dict")
    "build/fuzz/tests/fuzz/$target" "$folder/$target" "tests/fuzz/seeds/$target" "${options[@]}" \
        -max_total_time="$seconds" -max_len=8192 -timeout=20 -rss_limit_mb=2048 -malloc_limit_mb=512 \
        -artifact_prefix="$findings/$target-" -print_final_stats=1 >"$log" 2>&1 || result="FAILED, see $log"
    printf '%-22s %10s executions  coverage %6s  %s\n' "$target" \
        "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -n 1)" \
        "$(sed -n 's/.* cov: \([0-9]*\).*/\1/p' "$log" | tail -n 1)" "$result"
    [[ $result == ok ]] && return
    # The finding itself; the log has the rest.
    grep -m 1 -A 40 'ERROR: ' "$log" | cut -c 1-200
    return 1
}
export -f run_target
printf '%s\0' "${targets[@]}" | xargs -0 -n 1 -P 2 bash -c 'run_target "$1"' _ || exit 1
