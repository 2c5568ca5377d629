#!/usr/bin/env bash
# One patient's way through a running hub, with real clients: the order, its images over DICOM TLS, the reading, the
# signature of another radiologist, the report back at the clinic as PDF and as DICOM SR; then two consultations on it,
# one that meets and one by letter, from the request to the archive.
#   tools/walkthrough.sh [DATA]     DATA: the hub's data folder; default $TELEHUB_DATA, or var/
# TELEHUB_MAILBOX: the folder of tests/support/mail_receiver.py, where the hub's mails are looked for.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
data=$(realpath "${1:-${TELEHUB_DATA:-$root/var}}")
# shellcheck source=tools/packages.sh
source "$root/tools/packages.sh"
# shellcheck source=tools/walkthrough_lib.sh
source "$root/tools/walkthrough_lib.sh"
# shellcheck source=tools/walkthrough_consultation.sh
source "$root/tools/walkthrough_consultation.sh"
install_packages "${walkthrough_packages[@]}"

accounts=$data/demo-accounts.json
for file in "$data/ports.json" "$accounts"; do
    [[ -f $file ]] || fail "$file is not there: start the hub with tools/run.sh first"
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
base=https://127.0.0.1:$(jq -r .https "$data/ports.json")
ca=$(in_data "$(jq -r .ca "$accounts")")

# --- who takes part: a clinic that has a scanner and a technician, a writer, and another who verifies ---
device=$(jq -c 'first([.accounts[] | select(.role == "technician") | .organisation] as $clinics
    | .devices[] | select(.organisation as $o | $clinics | index($o)))' "$accounts")
clinic=$(jq -r .organisation <<<"$device")
technician=$(account "$clinic" technician)
writer=$(account "" reporting_radiologist)
verifier=$(account "" verifying_radiologist)
ae=$(jq -r .ae_title <<<"$device")
patient_id=WALK$(date +%y%m%d%H%M%S)
name=王小明
impression=未见明显异常
say "hub $base, clinic $clinic, device $ae"

sign_in technician "$technician"
sign_in writer "$writer"
sign_in verifier "$verifier"
done_ "signed in: $(jq -r .login <<<"$technician"), $(jq -r .login <<<"$writer"), $(jq -r .login <<<"$verifier")"

# --- the order ---
call technician POST /api/v1/orders "$(jq -n --arg id "$patient_id" --arg name "$name" '{
    patient: {patient_id: $id, name: $name, sex: "M", birth_date: "1980-02-29"},
    modality: "CT", body_part: "CHEST", procedure: "胸部CT平扫", clinical_history: "咳嗽三天",
    urgency: "routine", patient_class: "outpatient", consent: true}')"
order=$(field .id) accession=$(field .accession_number) study=$(field .study_uid)
for step in submit accept start; do call technician POST "/api/v1/orders/$order/$step"; done
expect .state in_progress
done_ "order $accession for $name: drafted, submitted, accepted, started"

# --- the images ---
for number in 1 2 3; do make_image "$number"; done
key=$(in_data "$(jq -r .key <<<"$device")") certificate=$(in_data "$(jq -r .certificate <<<"$device")")
run storescu +tls "$key" "$certificate" +cf "$ca" -aet "$ae" -aec TELEHUB \
    127.0.0.1 "$(jq -r .dicom_tls "$data/ports.json")" "$work"/image*.dcm
done_ "3 images sent by storescu over DICOM TLS"
call technician POST "/api/v1/orders/$order/finish" '{"instances": 3}'
expect .state performed
wait_until technician "/api/v1/studies/$study" '.state == "qc_passed" and .declared_complete'
done_ "study complete (3 of 3 declared), matched, image QC passed"

# --- the reading ---
call writer GET "/api/v1/read-tasks?study_uid=$study"
task=$(field '.items[0].id')
call writer POST "/api/v1/read-tasks/$task/claim"
expect .state in_progress
done_ "read task claimed by $(jq -r .login <<<"$writer")"
call writer POST "/api/v1/read-tasks/$task/report" '{"findings": "双肺纹理清晰。"}'
report=$(field .id)
call writer PUT "/api/v1/reports/$report" \
    "$(jq -n --arg i "$impression" '{findings: "双肺纹理清晰，未见实质性病变。", impression: $i}')" "$(etag)"
call writer POST "/api/v1/reports/$report/submit"
expect .state submitted
done_ "report written and submitted"
sign_with_totp verifier "/api/v1/reports/$report/verify" "$verifier"
expect .state final
done_ "verified and signed by $(jq -r .login <<<"$verifier"), with a one-time password"
call verifier POST "/api/v1/reports/$report/publish"
expect .state published
done_ "published"

# --- back at the clinic ---
download technician "/api/v1/reports/$report/pdf" "$work/report.pdf"
run pdftotext "$work/report.pdf" "$work/report.txt"
for text in "$name" "$impression"; do grep -qF "$text" "$work/report.txt" || fail "the PDF does not hold $text"; done
done_ "the clinic's PDF holds $name and $impression"
download technician "/api/v1/reports/$report/sr" "$work/report.dcm"
run dsrdump "$work/report.dcm"
checked=$(dciodvfy -new "$work/report.dcm" 2>&1) || true
if grep -q ^Error <<<"$checked"; then fail "dciodvfy: $checked"; fi
done_ "the structured report passes dsrdump and dciodvfy"
call technician GET "/api/v1/orders/$order"
expect .state reported
done_ "order $accession is reported"

# --- consultations on it ---
doctor=$(account "$clinic" clinic_physician)
coordinator=$(account "" coordinator)
expert=$(jq -c 'first(.accounts[] | select(.login == "consultant"))' "$accounts")
second_expert=$(jq -c 'first(.accounts[] | select(.login == "neurologist"))' "$accounts")
sign_in doctor "$doctor"
sign_in coordinator "$coordinator"
sign_in expert "$expert"
sign_in second_expert "$second_expert"
elective_consultation "$expert"
consultation_by_letter "$second_expert"
call doctor GET "/api/v1/patients/$patient_id/timeline"
done_ "the patient's time line holds $(field '.items | length') entries"
