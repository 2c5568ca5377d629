// Strong types for the ids and UIDs of the domain, so that a study is never taken for a series. Values, thread-safe.
#pragma once
#include <compare>
#include <string>
#include <utility>

namespace telehub::core {

template <class Tag>
struct Id {
    std::string value;
    Id() = default;
    explicit Id(std::string v) : value(std::move(v)) {}
    auto operator<=>(const Id&) const = default;
    bool empty() const { return value.empty(); }
};

using OrgId = Id<struct OrgTag>;
using UserId = Id<struct UserTag>;
using DeviceId = Id<struct DeviceTag>;
using PatientId = Id<struct PatientTag>;  // the hub's key of a patient, not (0010,0020)
using OrderId = Id<struct OrderTag>;
using ReadTaskId = Id<struct ReadTaskTag>;
using ReportId = Id<struct ReportTag>;
using QuarantineId = Id<struct QuarantineTag>;
using PerformedStepId = Id<struct PerformedStepTag>;
using CommitmentId = Id<struct CommitmentTag>;
using LicenceId = Id<struct LicenceTag>;
using UploadId = Id<struct UploadTag>;
using ReadingGroupId = Id<struct ReadingGroupTag>;
using DestinationId = Id<struct DestinationTag>;
using RoutingRuleId = Id<struct RoutingRuleTag>;
using JobId = Id<struct JobTag>;
using ConsultationId = Id<struct ConsultationTag>;
using AttachmentId = Id<struct AttachmentTag>;
using OpinionId = Id<struct OpinionTag>;
using ExpertId = Id<struct ExpertTag>;
using RoomId = Id<struct RoomTag>;
using AppointmentId = Id<struct AppointmentTag>;
using WaitingId = Id<struct WaitingTag>;
using RosterId = Id<struct RosterTag>;
using NotificationId = Id<struct NotificationTag>;
using DeliveryId = Id<struct DeliveryTag>;
using WebhookId = Id<struct WebhookTag>;

using StudyUid = Id<struct StudyUidTag>;    // (0020,000D)
using SeriesUid = Id<struct SeriesUidTag>;  // (0020,000E)
using SopUid = Id<struct SopUidTag>;        // (0008,0018)

// Ids and secrets come from here. Implementations are thread-safe.
class IdSource {
  public:
    virtual ~IdSource() = default;
    virtual std::string uuid() = 0;                     // UUIDv7 (RFC 9562), sorts by time of creation
    virtual std::string dicom_uid() = 0;                // "2.25." and a random 128-bit integer (PS3.5 B.2)
    virtual std::string secret(std::size_t bytes) = 0;  // hex, from the system's generator
};

}  // namespace telehub::core
