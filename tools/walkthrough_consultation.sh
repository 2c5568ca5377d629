# The consultations of tools/walkthrough.sh: one that meets and one by letter, from the request to the archive, and what
# the people's mail and calendars hear of it. Uses its variables: base, work, clinic, patient_id, study, report; root.
# shellcheck shell=bash disable=SC2154

# upload WHO PATH FILE TYPE: the file as the body.
upload() {
    status=$(curl --silent --show-error --cacert "$ca" --request POST --output "$work/body" --write-out '%{http_code}' \
        --header Expect: --header "Content-Type: $4" --header "@$work/$1.header" --data-binary "@$3" "$base$2") ||
        fail "POST $2: no answer"
    [[ $status == 201 ]] || fail "POST $2: $status $(cat "$work/body")"
}

# What a mail or calendar says to parsers that know nothing of the hub.
read_calendar() { /usr/bin/python3 "$root/tests/support/read_calendar.py" "$1" >"$2" || fail "$1 cannot be read"; }

# expect_mail ADDRESS METHOD SEQUENCE: such an invitation comes within 30 s; its event is in $work/event.
expect_mail() {
    [[ -n ${TELEHUB_MAILBOX-} ]] || return 0
    local end=$((SECONDS + 30)) mail
    while ((SECONDS < end)); do
        for mail in "$TELEHUB_MAILBOX"/*.eml; do
            [[ -f $mail ]] || continue
            read_calendar "$mail" "$work/mail"
            jq -e --arg to "$1" --arg method "$2" --argjson sequence "$3" \
                'select(.headers["x-received-to"] == $to and .calendar_method == $method)
                    | .calendar.events[0] | select(.sequence == $sequence)' "$work/mail" >"$work/event" && return 0
        done
        sleep 0.2
    done
    fail "no mail with $2, sequence $3, came to $1"
}
event() { jq -er "$1" "$work/event"; }

# expect_feed CONDITION: of the expert's feed.
expect_feed() {
    request nobody GET "$feed"
    [[ $status == 200 ]] || fail "GET of the feed: $status"
    cp "$work/body" "$work/feed.ics"
    read_calendar "$work/feed.ics" "$work/feed"
    jq -e "$1" "$work/feed" >/dev/null || fail "the feed does not say $1: $(cat "$work/feed")"
}

# free_slot SPECIALTY NUMBER: the beginning of the NUMBER-th, from tomorrow on.
free_slot() {
    call coordinator GET "/api/v1/slots?specialty=$1&from=$(date -u -d '+1 day' +%Y-%m-%dT%H:%M:%SZ)&limit=10"
    jq -er ".items[$2].starts_at" "$work/body" || fail "there is no free slot: $(cat "$work/body")"
}

# request_consultation KIND SPECIALTY EXPERT: drafted, with consent and material, submitted, accepted, assigned; its
# path is in $case.
request_consultation() {
    call doctor POST /api/v1/consultations "$(jq -n --arg kind "$1" --arg id "$patient_id" --arg specialty "$2" '{
        kind: $kind, patient: {patient_id: $id}, reason: "肺部结节性质待定", question: "是否需要进一步检查？",
        case_summary: "咳嗽三天，胸部CT已完成。", specialties: [$specialty], urgency: "routine", consent: true}')"
    case=/api/v1/consultations/$(field .id)
    upload doctor "$case/attachments?purpose=consent&file_name=consent.pdf" "$work/report.pdf" application/pdf
    call doctor POST "$case/material" "{\"kind\": \"study\", \"ref\": \"$study\"}"
    call doctor POST "$case/material" "{\"kind\": \"report\", \"ref\": \"$report\"}"
    call doctor POST "$case/submit"
    call coordinator POST "$case/accept"
    call coordinator POST "$case/assign" "$(jq -n --arg login "$(jq -r .login <<<"$3")" --arg specialty "$2" \
        '{experts: [{login: $login, specialty: $specialty}]}')"
    expect .state assigned
}

# answer_consultation WHO ACCOUNT: opinion, signature, delivery; then the clinic's verdict and the archive.
answer_consultation() {
    call "$1" PUT "$case/opinion" "$(jq -n '{summary: "胸部CT及报告已阅。", findings: "未见明确结节。",
        diagnosis: "支气管炎可能", advice: "对症治疗，两周后复查", urgency: "routine"}')"
    sign_with_totp "$1" "$case/sign" "$2"
    expect .state signed
    call "$1" POST "$case/deliver"
    download doctor "$case/opinion/pdf" "$work/opinion.pdf"
    run pdftotext "$work/opinion.pdf" "$work/opinion.txt"
    grep -qF 支气管炎可能 "$work/opinion.txt" || fail "the opinion's PDF does not hold the diagnosis"
    call doctor POST "$case/rate" '{"outcome": "adopted", "rating": 5}'
    call doctor POST "$case/archive"
    expect .state archived
}

elective_consultation() {
    local account=$1 address=expert@example.org uid first
    call expert PUT /api/v1/me/contact "{\"email\": \"$address\"}"
    call expert POST /api/v1/me/calendar-feed
    feed=$(field .path)
    request_consultation elective RESP "$account"
    done_ "consultation: requested with consent, images and report; accepted and assigned"
    first=$(free_slot RESP 0)
    call coordinator POST "$case/schedule" "{\"starts_at\": \"$first\", \"duration_min\": 30}"
    call coordinator POST "$case/confirm"
    expect .state confirmed
    call coordinator GET "/api/v1/appointments?consultation_id=${case##*/}&state=confirmed"
    uid=$(field '.items[0].uid')
    expect_feed "[.events[] | select(.uid == \"$uid\")] | length == 1 and .[0].status == \"CONFIRMED\""
    expect_mail "$address" REQUEST 0
    done_ "time confirmed; the expert's calendar has it"
    call coordinator POST "$case/reschedule" \
        "{\"starts_at\": \"$(free_slot RESP 3)\", \"duration_min\": 30, \"reason\": \"专家临时手术\"}"
    expect_feed ".events[] | select(.uid == \"$uid\") | .sequence == 1 and .status == \"CONFIRMED\""
    expect_mail "$address" REQUEST 1
    done_ "moved; the calendar follows"
    call coordinator POST "$case/unschedule" '{"reason": "患者改约"}'
    expect_feed ".events[] | select(.uid == \"$uid\") | .status == \"CANCELLED\""
    expect_mail "$address" CANCEL 2
    if [[ -n ${TELEHUB_MAILBOX-} ]]; then
        [[ $(event .uid) == "$uid" ]] || fail "the cancellation is of another event"
        done_ "called off; the calendar hears of it, and three mails came (REQUEST, REQUEST, CANCEL)"
    else
        done_ "called off; the calendar hears of it (no mail: TELEHUB_MAILBOX names no mailbox)"
    fi
    call coordinator POST "$case/schedule" "{\"starts_at\": \"$(free_slot RESP 4)\", \"duration_min\": 30}"
    call coordinator POST "$case/confirm"
    call expert POST "$case/start"
    call expert POST "$case/open-opinion"
    answer_consultation expert "$account"
    done_ "met, answered, signed, delivered as PDF, adopted, archived"
}

consultation_by_letter() {
    request_consultation store_and_forward NEURO "$1"
    call second_expert POST "$case/open-opinion"
    call second_expert POST "$case/messages" '{"kind": "question", "text": "有无吸烟史？"}'
    call doctor POST "$case/messages" '{"kind": "answer", "text": "无。"}'
    answer_consultation second_expert "$1"
    done_ "by letter: asked, answered, signed, delivered, adopted, archived"
}
