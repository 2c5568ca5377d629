#include "telehub/domain/notice_text.h"

#include <algorithm>
#include <string>

namespace telehub::domain {

namespace {

// clang-format off
constexpr NoticeText texts[] = {
    {"consultation.submitted",   "新的会诊申请，等待分诊",        "A consultation was requested and waits for triage"},
    {"consultation.accepted",    "会诊申请已受理",                "The consultation request was accepted"},
    {"consultation.returned",    "会诊申请被退回，请补充材料",    "The consultation request was returned: something is missing"},
    {"consultation.declined",    "会诊申请未予受理",              "The consultation request was declined"},
    {"consultation.assigned",    "会诊已指派专家",                "The consultation was assigned"},
    {"consultation.scheduled",   "会诊时间已预留，等待确认",      "A time is held for the consultation"},
    {"consultation.confirmed",   "会诊时间已确认",                "The consultation's time is confirmed"},
    {"consultation.rescheduled", "会诊已改期",                    "The consultation was moved to another time"},
    {"consultation.unscheduled", "会诊时间已失效，请重新安排",    "The consultation's time fell away; another is needed"},
    {"consultation.started",     "会诊已开始",                    "The consultation has begun"},
    {"consultation.question",    "会诊专家提出问题",              "The expert asks a question"},
    {"consultation.answer",      "会诊问题已答复",                "The expert's question was answered"},
    {"consultation.material",    "会诊材料有更新",                "Case material was added or taken away"},
    {"consultation.opinion",     "会诊意见等待处理",              "An opinion waits for you"},
    {"consultation.stance",      "有专家对会诊意见表态",          "An expert agrees with the opinion, or dissents"},
    {"consultation.signed",      "会诊意见已签署",                "The opinion was signed"},
    {"consultation.delivered",   "会诊意见已送达，请反馈",        "The opinion was delivered; please say what became of it"},
    {"consultation.rated",       "会诊已评价",                    "The consultation was rated"},
    {"consultation.archived",    "会诊已归档",                    "The consultation was archived"},
    {"consultation.cancelled",   "会诊已取消",                    "The consultation was cancelled"},
    {"consultation.no_show",     "会诊有人未到",                  "Somebody did not come to the consultation"},
    {"consultation.ring",        "急会诊呼叫，请立即应答",        "Emergency consultation: please answer now"},
    {"consultation.escalated",   "急会诊无人应答，请立即处理",    "Nobody answered an emergency consultation: please act now"},
    {"consultation.overdue",     "会诊已超时",                    "A consultation is overdue"},
    {"consultation.*",           "会诊有新进展",                  "News of a consultation"},
    {"appointment.held",         "预约时间已预留，等待确认",      "A time is held and waits for confirmation"},
    {"appointment.confirmed",    "预约已确认",                    "The appointment is confirmed"},
    {"appointment.rescheduled",  "预约已改期",                    "The appointment was moved to another time"},
    {"appointment.cancelled",    "预约已取消",                    "The appointment was cancelled"},
    {"appointment.expired",      "预留时间已过期",                "The held time has expired"},
    {"appointment.no_show",      "预约有人未到",                  "Somebody did not come to the appointment"},
    {"appointment.reminder_day", "提醒：预约将在一天内开始",      "Reminder: an appointment within a day"},
    {"appointment.reminder_soon", "提醒：预约将在15分钟内开始",   "Reminder: an appointment within 15 minutes"},
    {"appointment.*",            "预约有变化",                    "News of an appointment"},
    {"waiting.offered",          "候补：有可用时间",              "Waiting list: a time has become free"},
    {"waiting.*",                "候补名单有变化",                "News of the waiting list"},
    {"report.published",         "检查报告已发布",                "The report of your order was published"},
    {"report.returned",          "您的报告被退回，请修改",        "Your report was returned"},
    {"report.*",                 "报告有变化",                    "News of a report"},
};
// clang-format on

constexpr NoticeText unknown{"*", "有新消息", "There is news"};

const NoticeText* find(std::string_view kind) {
    const auto* const row = std::ranges::find(texts, kind, &NoticeText::kind);
    return row == std::end(texts) ? nullptr : row;
}

}  // namespace

std::span<const NoticeText> notice_texts() { return texts; }

const NoticeText& notice_text(std::string_view kind) {
    if (const auto* const row = find(kind)) return *row;
    if (const auto* const row = find(std::string{kind.substr(0, kind.find('.'))} + ".*")) return *row;
    return unknown;
}

}  // namespace telehub::domain
