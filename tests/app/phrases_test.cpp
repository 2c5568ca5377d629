// Texts that radiologists keep for their reports.
#include "telehub/app/phrases.h"

#include "app/support.h"

namespace telehub::test {
namespace {

class PhrasesTest : public AppTest {
  protected:
    core::Result<store::Phrase> keep(const std::string& title, bool shared = false, const std::string& modality = "CT",
                                     const std::string& login = "reader1", const app::Idempotency& key = {}) {
        return app::create_phrase(hub, as(login), {"findings", modality, title, "双肺纹理清晰。", shared}, key);
    }
    std::vector<std::string> titles(const std::string& login, const store::PhraseFilter& filter = {}) {
        std::vector<std::string> all;
        for (const auto& p : app::list_phrases(hub, as(login), filter, {50, ""})) all.push_back(p.title);
        return all;
    }
    using Titles = std::vector<std::string>;
};

TEST_F(PhrasesTest, AreTheirOwnersUntilTheyAreShared) {
    const auto own = keep("正常胸部").value();
    keep("正常颅脑", true).value();
    EXPECT_EQ(titles("reader1"), (Titles{"正常颅脑", "正常胸部"}));
    EXPECT_EQ(titles("reader2"), Titles{"正常颅脑"});
    EXPECT_EQ(verdict(app::get_phrase(hub, as("reader2"), own.id)), "not_found not_found");
    // A reader elsewhere sees neither.
    app::create_user(hub, domain::Actor::system(),
                     {"reader9", password, "外院医生", "", "TC02", {"reporting_radiologist"}, false})
        .value();
    auto stranger = as("reader2");
    hub.db.read([&](store::Connection& c) {
        const auto user = store::find_user_by_login(c, "reader9").value();
        stranger.user = user.id;
        stranger.org = user.org_id;
        stranger.roles = store::roles_of(c, user.id);
    });
    EXPECT_TRUE(app::list_phrases(hub, stranger, {}, {50, ""}).empty());
    EXPECT_EQ(verdict(app::get_phrase(hub, stranger, own.id)), "not_found not_found");
}

TEST_F(PhrasesTest, AreChangedByTheirOwnerAlone) {
    const auto p = keep("正常胸部", true).value();
    const app::PhraseForm form{"impression", "", "未见异常", "未见明显异常。", true};
    EXPECT_EQ(verdict(app::amend_phrase(hub, as("reader2"), p.id, form, {})), "forbidden not_yours");
    EXPECT_EQ(verdict(app::remove_phrase(hub, as("reader2"), p.id)), "forbidden not_yours");
    EXPECT_EQ(verdict(app::amend_phrase(hub, as("reader1"), p.id, form, p.version + 1)), "stale stale");
    const auto amended = app::amend_phrase(hub, as("reader1"), p.id, form, p.version).value();
    EXPECT_EQ(amended.title, "未见异常");
    EXPECT_EQ(amended.version, p.version + 1);
    EXPECT_EQ(verdict(app::remove_phrase(hub, as("reader1"), p.id)), "ok");
    EXPECT_EQ(verdict(app::get_phrase(hub, as("reader1"), p.id)), "not_found not_found");
    EXPECT_EQ(audits("phrase.amend").size(), 1u);
    EXPECT_EQ(audits("phrase.remove").size(), 1u);
    EXPECT_EQ(audits("phrase.remove", "refused").size(), 1u);
}

TEST_F(PhrasesTest, AreFoundByPartAndModality) {
    keep("胸部").value();
    keep("任何", false, "").value();
    keep("平片", false, "DX").value();
    EXPECT_EQ(titles("reader1", {"findings", "CT"}), (Titles{"任何", "胸部"}));
    EXPECT_EQ(titles("reader1", {"impression", ""}), Titles{});
    EXPECT_EQ(titles("reader1", {"", ""}).size(), 3u);
}

TEST_F(PhrasesTest, AreRefusedWithEveryFault) {
    const app::PhraseForm bad{"summary", "ct", "a\nb", " \n　", false};
    EXPECT_EQ(faults(app::create_phrase(hub, as("reader1"), bad, {})),
              (std::vector<std::string>{"$.part", "$.modality", "$.title", "$.body"}));
    EXPECT_EQ(audits("phrase.create", "refused").size(), 1u);
}

TEST_F(PhrasesTest, ArriveOnceAndAreNotWithoutEnd) {
    const app::Idempotency key{"once", "hash"};
    const auto first = keep("正常胸部", false, "CT", "reader1", key).value();
    EXPECT_EQ(keep("正常胸部", false, "CT", "reader1", key).value().id, first.id);
    hub.db.write([&](store::Connection& c) {
        auto row = first;
        for (int i = 1; i < 500; ++i) {
            row.id = store::PhraseId{hub.ids.uuid()};
            store::insert_row(c, row);
        }
    });
    EXPECT_EQ(verdict(keep("一个太多")), "conflict too_many_phrases");
    EXPECT_EQ(verdict(keep("另一人的", false, "CT", "reader2")), "ok");
}

}  // namespace
}  // namespace telehub::test
