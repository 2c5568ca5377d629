#!/usr/bin/python3
"""Prints what a mail (.eml) or a calendar (.ics) says, as JSON: read by Python's own mail parser and Debian's
python3-icalendar, which know nothing of the hub.

    read_calendar.py FILE
"""
import email
import email.policy
import json
import sys

from icalendar import Calendar


def person(value):
    return {"address": str(value), "name": str(value.params.get("CN", ""))} if value is not None else None


def calendar(data):
    events = []
    parsed = Calendar.from_ical(data)
    for event in parsed.walk("VEVENT"):
        attendees = event.get("attendee", [])
        attendees = attendees if isinstance(attendees, list) else [attendees]
        events.append(
            {
                "uid": str(event["uid"]),
                "sequence": int(event["sequence"]),
                "status": str(event.get("status", "")),
                "start": event["dtstart"].dt.isoformat(),
                "end": event["dtend"].dt.isoformat(),
                "summary": str(event.get("summary", "")),
                "location": str(event.get("location", "")),
                "url": str(event.get("url", "")),
                "organizer": person(event.get("organizer")),
                "attendees": [person(a) for a in attendees],
                "names": sorted(event.keys()),
            }
        )
    lines = data.split(b"\r\n")
    return {
        "method": str(parsed.get("method", "")),
        "version": str(parsed["version"]),
        "events": events,
        "crlf": b"\n" not in data.replace(b"\r\n", b""),
        "longest_line": max(len(line) for line in lines),
    }


def mail(data):
    message = email.message_from_bytes(data, policy=email.policy.default)
    out = {"headers": {}, "text": "", "types": [], "defects": [str(d) for d in message.defects], "calendar": None}
    for name in message.keys():
        out["headers"][name.lower()] = str(message[name])
    for part in message.walk():
        out["types"].append(part.get_content_type())
        out["defects"] += [str(d) for d in part.defects]
        if part.get_content_type() == "text/plain":
            out["text"] = part.get_content()
        if part.get_content_type() == "text/calendar":
            out["calendar"] = calendar(part.get_payload(decode=True))
            out["calendar_method"] = part.get_param("method")
    return out


with open(sys.argv[1], "rb") as file:
    content = file.read()
print(json.dumps(calendar(content) if content.startswith(b"BEGIN:VCALENDAR") else mail(content), ensure_ascii=False))
