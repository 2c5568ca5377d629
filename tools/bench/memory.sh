#!/usr/bin/env bash
# What ten multi-frame objects of 1 GB, received at once, do to the hub's memory (release build): ten storescu send the
# same file, each under a SOP instance UID of its own. The target is a peak under 300 MB, however large the objects.
#   tools/bench/memory.sh [OBJECTS]   default 10; SIZE_MB=1024 of an object; SERVERS="telehubd telehubd-tls"
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tools/packages.sh
source tools/packages.sh
install_packages "${build_packages[@]}" "${run_packages[@]}" "${bench_packages[@]}"
# shellcheck source=tools/bench/lib.sh
source tools/bench/lib.sh
# shellcheck source=tools/bench/servers.sh
source tools/bench/servers.sh

unset TCP_NODELAY
objects=${1:-10}
size=${SIZE_MB:-1024}
target=300
read -ra servers <<<"${SERVERS:-telehubd telehubd-tls}"
build_bench
work=$(mktemp -d)
need_disk $((size * (objects + 1) + 500)) "$work"
say "making an object of $size MB"
# A frame of 512 x 512 x 16 is half a megabyte.
"$build/make_ct" "$work/load" 1 --frames $((size * 2))
hub_settings=("max_associations = $((objects + 8))" "max_associations_per_device = $objects")
prepare_telehubd

# sample FILE: the server's resident memory in kB, five times a second, until the file $work/sending is gone.
sample() {
    while [[ -e $work/sending ]]; do
        awk '/^(VmRSS|RssAnon)/ {printf "%s ", $2} END {print ""}' "/proc/$pid/status"
        sleep 0.2
    done >"$1"
}
send_all() {
    local i started=() failed=0
    for ((i = 0; i < objects; ++i)); do
        storescu -R +II "${sender_options[@]}" 127.0.0.1 "$port" "$work/load/ct00001.dcm" >"$work/sender$i.log" 2>&1 &
        started+=($!)
    done
    for i in "${started[@]}"; do wait "$i" || failed=1; done
    ((failed == 0)) || { tail -n 2 "$work"/sender*.log >&2; return 1; }
}
one_server() {
    local archive=$work/archive before us peak anonymous stored sampler
    mkdir "$archive"
    "start_$kind" "$archive" "$server"
    before=$(status_kb VmRSS)
    touch "$work/sending"
    sample "$work/samples" &
    sampler=$!
    us=$(timed send_all)
    rm "$work/sending"
    wait "$sampler"
    peak=$(status_kb VmHWM)
    anonymous=$(cut -d' ' -f2 "$work/samples" | sort -n | tail -1)
    stop
    stored=$("count_$kind" "$archive")
    rm -rf "$archive"
    ((stored == objects)) || { say "$server stored $stored of $objects"; return 1; }
    awk -v s="$server" -v us="$us" -v mb="$((size * objects))" -v b="$before" -v p="$peak" -v a="$anonymous" -v t="$target" \
        'BEGIN {printf "| %s | %.1f | %.0f | %.0f | %.0f | %.0f | %s |\n", s, us / 1e6, mb * 1048576 / us, b / 1024,
            p / 1024, a / 1024, p / 1024 < t ? "under " t : "**not under " t "**"}'
}

echo
echo "$objects objects of $size MB at once"
echo
describe_machine
echo
echo "| server | s | MB/s | resident before, MB | peak, MB | of it heap and stacks, MB | target |"
echo "|---|---|---|---|---|---|---|"
for server in "${servers[@]}"; do kind=${server%-tls}; one_server; done
