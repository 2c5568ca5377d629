// The demonstration's consultations: in each state in which somebody has something to do. With them a room, and who is
// on duty for emergencies. Where there is one already, all of them were made.
#include <array>
#include <chrono>

#include "demo.h"
#include "output.h"
#include "telehub/app/attachments.h"
#include "telehub/app/consultations.h"
#include "telehub/app/experts.h"
#include "telehub/app/opinions.h"
#include "telehub/app/slots.h"
#include "telehub/core/crypto.h"

namespace telehub::cli {

namespace {

using domain::ConsultationAction;
using domain::ConsultationState;
using namespace std::chrono_literals;

constexpr const char* doctor = "doctor.qs";

struct Asked {
    const char* kind;
    const char* patient_id;
    const char* patient_name;
    const char* urgency;
    std::vector<app::Assignment::Expert> experts;
    const char* reason;
    const char* question;
    const char* case_summary;
    ConsultationState end;
};

const std::array<Asked, 7>& asked() {
    static const std::array<Asked, 7> all{{
        {"elective",
         "QS100002",
         "欧阳明月",
         "routine",
         {{"neurologist", "NEURO"}},
         "头痛原因待查",
         "是否需要转上级医院进一步检查？",
         "女，34岁，反复头痛半年，近一周加重，无发热。头颅CT已完成。",
         ConsultationState::draft},
        {"elective",
         "QS100003",
         "王芳",
         "urgent",
         {{"neurologist", "NEURO"}},
         "头晕、呕吐3天",
         "后循环缺血可能性如何？下一步如何处理？",
         "女，53岁，高血压病史10年，头晕、呕吐3天。头颅MR已完成。",
         ConsultationState::submitted},
        {"elective",
         "QS100001",
         "张伟",
         "urgent",
         {{"neurologist", "NEURO"}},
         "急性脑血管病",
         "是否有溶栓或取栓指征？",
         "男，67岁，突发右侧肢体无力2小时，血压190/110mmHg。头颅CT已完成。",
         ConsultationState::confirmed},
        {"elective",
         "QS100005",
         "黄磊",
         "routine",
         {{"neurologist", "NEURO"}},
         "头部外伤后随访",
         "何时复查CT？能否恢复体力劳动？",
         "男，37岁，摔倒后头部着地，短暂意识丧失，现无不适。",
         ConsultationState::scheduled},
        {"mdt",
         "QS100001",
         "张伟",
         "routine",
         {{"consultant", "CARDIO"}, {"neurologist", "NEURO"}},
         "卒中合并高血压的二级预防",
         "抗栓与降压方案如何选择？",
         "男，67岁，卒中急性期，血压控制不佳，心电图示左室高电压。",
         ConsultationState::accepted},
        {"store_and_forward",
         "QS100004",
         "刘洋",
         "routine",
         {{"consultant", "RESP"}},
         "慢性咳嗽",
         "是否需要肺功能检查？",
         "男，46岁，咳嗽2月，夜间为重，胸片未见明显异常。",
         ConsultationState::assigned},
        {"store_and_forward",
         "QS100002",
         "欧阳明月",
         "routine",
         {{"consultant", "CARDIO"}},
         "心悸",
         "是否需要动态心电图？",
         "女，34岁，阵发性心悸1月，每次数分钟，心电图示窦性心律。",
         ConsultationState::delivered},
    }};
    return all;
}

// A page that says what it is.
std::string consent_form() {
    const std::string text = "BT /F1 24 Tf 72 720 Td (Consent form - demonstration) Tj ET";
    return "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
           "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
           "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
           "/Resources<</Font<</F1 5 0 R>>>>>>endobj\n"
           "4 0 obj<</Length " +
           std::to_string(text.size()) + ">>stream\n" + text +
           "\nendstream endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
           "trailer<</Root 1 0 R/Size 6>>\n%%EOF\n";
}

class Board {
  public:
    Board(const app::Hub& hub, const std::vector<DemoAccount>& accounts) : hub_(hub), accounts_(accounts) {}
    void make(const Asked& a);

  private:
    domain::Actor as(const std::string& login) const { return demo_actor(hub_, login); }
    app::ConsultationDetails draft(const Asked& a);
    app::ConsultationDetails move(const core::ConsultationId& id, ConsultationAction action, const std::string& login) {
        return granted(app::move_consultation(hub_, as(login), id, {action, "", false}, {}));
    }
    void schedule(const core::ConsultationId& id);
    void answer(const core::ConsultationId& id, const std::string& expert);

    const app::Hub& hub_;
    const std::vector<DemoAccount>& accounts_;
};

app::ConsultationDetails Board::draft(const Asked& a) {
    app::ConsultationForm form;
    form.kind = a.kind;
    form.patient_id = a.patient_id;
    form.patient_name = a.patient_name;
    form.reason = a.reason;
    form.question = a.question;
    form.case_summary = a.case_summary;
    for (const auto& expert : a.experts) form.specialties.push_back(expert.specialty);
    form.urgency = a.urgency;
    form.consent = true;
    auto made = granted(app::create_consultation(hub_, as(doctor), form, {}));
    auto writer = granted(app::begin_attachment(hub_, as(doctor), made.consultation.id,
                                                {"consent.pdf", "application/pdf", "consent", {}}, {}));
    const auto bytes = consent_form();
    writer->append(std::span{bytes.data(), bytes.size()});
    granted(writer->finish());
    return made;
}

// At the first time of the next days that the expert keeps for clinics.
void Board::schedule(const core::ConsultationId& id) {
    const auto from = hub_.clock.now() + 20h;
    const auto slots = granted(app::find_slots(hub_, as(doctor), {"", "NEURO", "", from, from + 240h, 1}));
    if (slots.empty()) throw Refused("no_slot", "the demonstration's expert has no free time");
    const app::ConsultationTime time{core::to_rfc3339(slots.front().slot.starts_at), 30, "", ""};
    granted(app::schedule_consultation(hub_, as("coordinator"), id, time, {}));
}

void Board::answer(const core::ConsultationId& id, const std::string& expert) {
    const auto account = std::ranges::find(accounts_, expert, &DemoAccount::login);
    move(id, ConsultationAction::open_opinion, expert);
    const app::OpinionText text{"阵发性心悸，静息心电图正常。",
                                "窦性心律，未见ST-T改变。",
                                "心悸待查：阵发性室上性心动过速？",
                                "发作时记录心电图；避免浓茶、咖啡。",
                                "24小时动态心电图",
                                "routine",
                                ""};
    const auto opinion = granted(app::save_opinion(hub_, as(expert), id, text, {}));
    granted(app::sign_opinion(hub_, as(expert), id, core::totp(account->totp_secret, hub_.clock.now()), {},
                              opinion.opinion.version));
    granted(app::deliver_opinion(hub_, as("coordinator"), id, {}));
}

void Board::make(const Asked& a) {
    const auto id = draft(a).consultation.id;
    if (a.end == ConsultationState::draft) return;
    move(id, ConsultationAction::submit, doctor);
    if (a.end == ConsultationState::submitted) return;
    move(id, ConsultationAction::accept, "coordinator");
    if (a.end == ConsultationState::accepted) return;
    granted(app::assign_consultation(hub_, as("coordinator"), id, {a.experts, "", ""}, {}));
    if (a.end == ConsultationState::delivered) return answer(id, a.experts.front().login);
    if (a.end == ConsultationState::assigned) return;
    schedule(id);
    if (a.end == ConsultationState::scheduled) return;
    granted(app::confirm_consultation(hub_, as("coordinator"), id, {}));
}

void make_roster(const app::Hub& hub) {
    const auto coordinator = demo_actor(hub, "coordinator");
    const auto from = core::to_rfc3339(hub.clock.now());
    const auto to = core::to_rfc3339(hub.clock.now() + 24h * 30);
    for (const auto& [login, specialty] :
         {std::pair{"consultant", "CARDIO"}, std::pair{"consultant", "RESP"}, std::pair{"neurologist", "NEURO"}}) {
        granted(app::create_roster_entry(hub, coordinator, {"", login, specialty, 1, from, to}, {}));
    }
}

}  // namespace

std::size_t make_consultations(const app::Hub& hub, const std::vector<DemoAccount>& accounts) {
    if (!app::list_consultations(hub, demo_actor(hub, doctor), {}, {1, ""}).empty()) return 0;
    granted(app::create_room(hub, demo_actor(hub, "coordinator"), {"", "远程会诊一室", "meeting", 8, true}, {}));
    make_roster(hub);
    Board board(hub, accounts);
    for (const auto& a : asked()) board.make(a);
    return asked().size();
}

}  // namespace telehub::cli
