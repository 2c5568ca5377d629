#!/bin/sh
# A certificate authority for development and for demonstrations, never for a hospital's real network: its key lies
# unprotected beside its certificates.
#
#   dev-ca.sh [-f] ca DIR                           DIR/ca.crt, DIR/ca.key
#   dev-ca.sh [-f] server DIR [HOST...]             DIR/server.crt, DIR/server.key, for localhost and for HOST...
#   dev-ca.sh [-f] device DIR NAME [COMMON_NAME]    DIR/devices/NAME.crt, DIR/devices/NAME.key
#
# Keys are EC P-256 with mode 0600. What is there is kept, unless -f is given.
set -eu
umask 077

config=${TELEHUB_OPENSSL_CNF:-$(dirname "$0")/openssl.cnf}
days=825
TELEHUB_CN='Telehub development CA'
TELEHUB_SAN='DNS:localhost'
export TELEHUB_CN TELEHUB_SAN

fail() {
    echo "dev-ca: $*" >&2
    exit 1
}

plain() { # what goes into a name or into the configuration holds nothing that openssl would read as more
    case $1 in
    '' | -* | .* | *[!A-Za-z0-9._:\ -]*) fail "not a plain name: '$1'" ;;
    esac
}

is_address() {
    case $1 in
    *:*) return 0 ;;
    *[!0-9.]*) return 1 ;;
    esac
}

new_key() {
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"
}

free() { # whether this may be made
    [ "$force" = yes ] || [ ! -e "$1" ] || fail "$1 is there already; -f, or telehub's --renew, makes it anew"
}

put() { # the files appear whole, the key first
    chmod 600 "$1.key.new"
    chmod 644 "$1.crt.new"
    mv "$1.key.new" "$1.key"
    mv "$1.crt.new" "$1.crt"
}

make_ca() {
    free "$dir/ca.crt"
    new_key "$dir/ca.key.new"
    openssl req -x509 -new -sha256 -days 3650 -config "$config" -extensions ca -key "$dir/ca.key.new" \
        -out "$dir/ca.crt.new"
    put "$dir/ca"
}

issue() { # BASE: signs a new key of BASE.key for TELEHUB_CN and TELEHUB_SAN
    free "$1.crt"
    [ -e "$dir/ca.key" ] || fail "$dir holds no development CA; make it first: dev-ca.sh ca $dir"
    new_key "$1.key.new"
    openssl req -new -sha256 -config "$config" -key "$1.key.new" -out "$1.csr"
    openssl x509 -req -sha256 -days "$days" -in "$1.csr" -CA "$dir/ca.crt" -CAkey "$dir/ca.key" \
        -set_serial "0x$(openssl rand -hex 16)" -extfile "$config" -extensions leaf -out "$1.crt.new" 2>/dev/null ||
        fail "openssl could not sign $1.csr"
    rm -f "$1.csr"
    put "$1"
}

make_server() {
    TELEHUB_CN=${1:-localhost}
    TELEHUB_SAN='DNS:localhost,IP:127.0.0.1,IP:::1'
    for host; do
        plain "$host"
        if is_address "$host"; then TELEHUB_SAN="$TELEHUB_SAN,IP:$host"; else TELEHUB_SAN="$TELEHUB_SAN,DNS:$host"; fi
    done
    issue "$dir/server"
}

make_device() {
    plain "$1"
    TELEHUB_CN=${2:-$1}
    plain "$TELEHUB_CN"
    mkdir -p "$dir/devices"
    TELEHUB_SAN='DNS:localhost,IP:127.0.0.1,IP:::1'
    issue "$dir/devices/$1"
}

force=no
[ "${1:-}" != -f ] || { force=yes && shift; }
[ $# -ge 2 ] || fail "usage: dev-ca.sh [-f] ca|server|device DIR [...]"
what=$1 dir=$2
shift 2
mkdir -p "$dir"
case $what in
ca) make_ca ;;
server) make_server "$@" ;;
device)
    [ $# -ge 1 ] || fail "usage: dev-ca.sh [-f] device DIR NAME [COMMON_NAME]"
    make_device "$@"
    ;;
*) fail "unknown: $what" ;;
esac
