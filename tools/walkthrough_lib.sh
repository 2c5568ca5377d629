# What tools/walkthrough.sh is made of. Uses its variables: data, accounts, work, base, ca. Secrets stay off every
# command line: they pass through pipes and files in the temporary folder.
# shellcheck shell=bash disable=SC2154

say() { printf '%s\n' "$*"; }
tick='✓' cross='✗'
if [[ -t 1 ]]; then tick=$'\e[32m✓\e[0m' cross=$'\e[31m✗\e[0m'; fi
done_() { printf '  %s %s\n' "$tick" "$*"; }
fail() { printf '  %s %s\n' "$cross" "$*" >&2; exit 1; }
run() { "$@" >"$work/output" 2>&1 || fail "$1: $(cat "$work/output")"; }
in_data() { [[ $1 == /* ]] && printf %s "$1" || printf %s "$data/$1"; }

# account ORGANISATION ROLE: the first such account; any organisation when it is "".
account() {
    local found
    found=$(jq -c --arg org "$1" --arg role "$2" \
        'first(.accounts[] | select(.role == $role and ($org == "" or .organisation == $org)))' "$accounts")
    [[ -n $found ]] || fail "no account with the role $2 in $accounts"
    printf %s "$found"
}

# request WHO METHOD PATH [BODY] [HEADER]: the answer in $work/body, its head in $work/head, its status in $status.
request() {
    local options=(--silent --show-error --cacert "$ca" --request "$2" --dump-header "$work/head" --output "$work/body"
        --write-out '%{http_code}' --header Expect: --header "Content-Type: application/json")
    [[ -f $work/$1.header ]] && options+=(--header "@$work/$1.header")
    [[ -n ${5-} ]] && options+=(--header "$5")
    if [[ -n ${4-} ]]; then options+=(--data-binary @-); fi
    status=$(curl "${options[@]}" "$base$3" <<<"${4-}") || fail "$2 $3: no answer"
}
call() {
    request "$@"
    [[ $status == 2?? ]] || fail "$2 $3: $status $(cat "$work/body")"
}
download() {
    call "$1" GET "$2"
    cp "$work/body" "$3"
}
field() { jq -er "$1" "$work/body" || fail "the answer has no $1: $(cat "$work/body")"; }
expect() { [[ $(field "$1") == "$2" ]] || fail "$1 is $(field "$1"), not $2: $(cat "$work/body")"; }
etag() { sed -n 's/^etag: *\(.*\)\r$/If-Match: \1/Ip' "$work/head"; }

# wait_until WHO PATH CONDITION: asks for up to 20 s until the answer meets the jq condition.
wait_until() {
    local end=$((SECONDS + 20))
    while call "$1" GET "$2"; ! jq -e "$3" "$work/body" >/dev/null; do
        ((SECONDS < end)) || fail "$2 never came to $3: $(cat "$work/body")"
        sleep 0.2
    done
}

# sign_in WHO ACCOUNT: later calls of WHO carry the token.
sign_in() {
    rm -f "$work/$1.header"
    call "$1" POST /api/v1/session "$(jq -c '{login, password}' <<<"$2")"
    (umask 077; printf 'Authorization: Bearer %s\n' "$(field .token)" >"$work/$1.header")
}

# sign_with_totp WHO PATH ACCOUNT: a one-time password counts once, so when this one was used, the next one is waited for.
sign_with_totp() {
    local secret
    secret=$(jq -r .totp_secret <<<"$3")
    request "$1" POST "$2" "{\"totp\": \"$(totp "$secret")\"}"
    if [[ $status == 403 && $(field .reason) == second_factor_required ]]; then
        say "    waiting for the next one-time password"
        sleep $((31 - $(date +%s) % 30))
        request "$1" POST "$2" "{\"totp\": \"$(totp "$secret")\"}"
    fi
    [[ $status == 200 ]] || fail "POST $2: $status $(cat "$work/body")"
}

hex() { od -An -v -tx1 | tr -d ' \n'; }
unhex() {
    local escaped
    escaped=$(sed 's/../\\x&/g' <<<"$1")
    # shellcheck disable=SC2059
    printf "$escaped"
}
sha1() { openssl dgst -sha1 -binary | hex; }

# TOTP (RFC 6238) of a base32 secret: SHA-1, 6 digits, 30 s. The HMAC (RFC 2104) is put together here, because
# openssl takes a key only on its command line.
totp() {
    local secret=$1 key inner='' outer='' i byte mac offset
    while ((${#secret} % 8)); do secret+='='; done
    key=$(printf %s "$secret" | base32 -d | hex)
    while ((${#key} < 128)); do key+=0; done
    for ((i = 0; i < 128; i += 2)); do
        byte=$((16#${key:i:2}))
        inner+=$(printf %02x $((byte ^ 0x36)))
        outer+=$(printf %02x $((byte ^ 0x5c)))
    done
    mac=$(unhex "$inner$(printf %016x $(($(date +%s) / 30)))" | sha1)
    mac=$(unhex "$outer$mac" | sha1)
    offset=$((2 * 16#${mac:39:1}))
    printf %06d $(((16#${mac:offset:8} & 0x7fffffff) % 1000000))
}

# make_image NUMBER: a small CT image of the order's patient and study, $work/imageNUMBER.dcm. Uses the walkthrough's
# study, accession, patient_id and name.
make_image() {
    local pixels=$1 i
    for ((i = 1; i < 64; ++i)); do pixels+="\\$(($1 * i))"; done
    cat >"$work/image.dump" <<END
(0008,0005) CS [ISO_IR 192]
(0008,0008) CS [ORIGINAL\\PRIMARY\\AXIAL]
(0008,0016) UI [1.2.840.10008.5.1.4.1.1.2]
(0008,0018) UI [$study.1.$1]
(0008,0020) DA [$(TZ=Asia/Shanghai date +%Y%m%d)]
(0008,0030) TM [$(TZ=Asia/Shanghai date +%H%M%S)]
(0008,0050) SH [$accession]
(0008,0060) CS [CT]
(0010,0010) PN [Wang^Xiaoming=$name]
(0010,0020) LO [$patient_id]
(0010,0030) DA [19800229]
(0010,0040) CS [M]
(0020,000d) UI [$study]
(0020,000e) UI [$study.1]
(0020,0011) IS [1]
(0020,0013) IS [$1]
(0028,0002) US 1
(0028,0004) CS [MONOCHROME2]
(0028,0010) US 8
(0028,0011) US 8
(0028,0100) US 16
(0028,0101) US 16
(0028,0102) US 15
(0028,0103) US 0
(7fe0,0010) OW $pixels
END
    run dump2dcm +F +te "$work/image.dump" "$work/image$1.dcm"
}
