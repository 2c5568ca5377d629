#!/usr/bin/env bash
# Bookings a second, by 16 threads that book, confirm, move and cancel at random, with the proof that nobody was booked
# twice and no slot was lost; and how long searches for free time take over 60 days (release build, SQLite with every
# commit synced).
#   tools/bench/scheduling.sh   OPERATIONS=100000, EXPERTS="50 500 5000"
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tools/packages.sh
source tools/packages.sh
install_packages "${build_packages[@]}"
# shellcheck source=tools/bench/lib.sh
source tools/bench/lib.sh

cmake --preset release -DTELEHUB_BENCH=ON >/dev/null
cmake --build --preset release --target scheduling_bench >&2
work=$(mktemp -d)
describe_machine
echo
echo "| threads | operations | took | operations/s | held | confirmed | moved | cancelled | refused as taken | faults |"
echo "|---|---|---|---|---|---|---|---|---|---|"
mkdir "$work/bookings"
build/release/scheduling_bench bookings "$work/bookings" "${OPERATIONS:-100000}"
echo
echo "| experts | search over 60 days | p50 | p95 | found |"
echo "|---|---|---|---|---|"
for experts in ${EXPERTS:-50 500 5000}; do
    mkdir "$work/$experts"
    build/release/scheduling_bench slots "$work/$experts" "$experts"
done
