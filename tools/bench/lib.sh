# What the benchmarks share: one server at a time, senders, the load client, medians, the machine. Uses the caller's
# work (its temporary folder) and build; what a server set when it started: pid, port, sender_options, http_options.
# shellcheck shell=bash disable=SC2154,SC2034

pid=
say() { echo "$*" >&2; }
# stop: ends the server that was started here, and waits for it.
stop() { if [[ -n $pid ]]; then kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; pid=; fi; }
clean_up() { stop; [[ -z ${work-} ]] || rm -rf "$work"; }
trap clean_up EXIT
trap 'exit 130' INT TERM

build_bench() {
    cmake --preset release -DTELEHUB_BENCH=ON >/dev/null
    cmake --build --preset release --target telehubd telehub_cli make_ct http_load bench_nosync >&2
    build=$PWD/build/release
}

# spend FOLDER: out of the way, and its room given back, but not its inodes: ext4 without a journal looks at each one
# that was deleted in the last minutes before it makes a new file, which the next run would pay for.
spent=0
spend() {
    [[ -d $1 ]] || return 0
    mkdir -p "$work/spent"
    find "$1" -type f -size +4k -exec truncate -s 0 {} +
    mv "$1" "$work/spent/$((++spent))"
}

# need_disk MEGABYTES FOLDER: ends when there is less.
need_disk() {
    local free
    free=$(df --output=avail -BM "$2" | tail -1 | tr -dc 0-9)
    say "needs $1 MB of disk in $2; $free MB are free"
    ((free > $1)) || { say "that is too little: set TMPDIR to a folder with more"; exit 1; }
}

median() { sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }

# send ASSOCIATIONS FILE...: the files dealt out to that many storescu at once; fails when one of them does.
send() {
    local n=$1 i j share senders=() failed=0
    shift
    for ((i = 0; i < n && i < $#; ++i)); do
        share=()
        for ((j = i + 1; j <= $#; j += n)); do share+=("${!j}"); done
        storescu "${sender_options[@]}" 127.0.0.1 "$port" "${share[@]}" >"$work/sender$i.log" 2>&1 &
        senders+=($!)
    done
    for i in "${senders[@]}"; do wait "$i" || failed=1; done
    ((failed == 0)) || { tail -n 3 "$work"/sender*.log >&2; return 1; }
}

# timed COMMAND...: the microseconds it took.
timed() {
    local begin=${EPOCHREALTIME/./}
    "$@" || return 1
    echo $((${EPOCHREALTIME/./} - begin))
}

# http_load OPTION... LIST: "ELAPSED BYTES REQUESTS MEDIAN P99" of the server that runs.
http_load() { "$build/http_load" "${http_options[@]}" "$@"; }

# accept TYPE: the header that asks for parts of this type as they are stored (PS3.18 8.7.3).
accept() { echo "Accept: multipart/related; type=\"$1\"; transfer-syntax=*"; }

# status_kb VmRSS|VmHWM: of the server.
status_kb() { awk -v key="$1:" '$1 == key {print $2}' "/proc/$pid/status"; }

# settle: until the server has done nothing for two seconds, at most two minutes: what follows a load is not measured.
settle() {
    local end=$((SECONDS + 120)) before=-1 now quiet=0
    while ((quiet < 4 && SECONDS < end)); do
        now=$(awk '{print $14 + $15}' "/proc/$pid/stat")
        ((now - before <= 1)) && quiet=$((quiet + 1)) || quiet=0
        before=$now
        sleep 0.5
    done
}

version_of() { dpkg-query -W -f '${Version}' "$1" 2>/dev/null || echo "not installed"; }
describe_machine() {
    local cpu memory
    cpu=$(awk -F ': ' '/^model name/ {print $2; exit}' /proc/cpuinfo)
    memory=$(awk '/^MemTotal/ {printf "%.0f", $2 / 1048576}' /proc/meminfo)
    cat <<END
- $(nproc) CPUs ($cpu), $memory GB of memory, load before the run $(cut -d' ' -f1 /proc/loadavg)
- $(findmnt -no FSTYPE -T "$work") on $(lsblk -dno MODEL,SIZE "$(findmnt -no SOURCE -T "$work")" 2>/dev/null |
        xargs || true), $(fsync_ms) ms an fsync
- $(. /etc/os-release && echo "$PRETTY_NAME"), Linux $(uname -r)
- DCMTK $(version_of libdcmtk17), SQLite $(version_of libsqlite3-0)
- Orthanc $(version_of orthanc), orthanc-dicomweb $(version_of orthanc-dicomweb)
- Telehub $(git rev-parse --short HEAD 2>/dev/null || echo "without git"), $(date -u +%Y-%m-%d)
END
}
# The median of 50: 4 KB written and synced, as dd does with O_DSYNC.
fsync_ms() {
    local n
    for ((n = 0; n < 50; ++n)); do
        timed dd if=/dev/zero of="$work/fsync" bs=4k count=1 oflag=dsync conv=notrunc status=none
    done | median | awk '{printf "%.1f", $1 / 1000}'
    rm -f "$work/fsync"
}
