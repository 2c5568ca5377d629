// What people are told, in Chinese and English. It names the kind of news and never a patient. Values, thread-safe.
#pragma once
#include <span>
#include <string_view>

namespace telehub::domain {

struct NoticeText {
    std::string_view kind;  // "consultation.submitted"
    std::string_view zh;
    std::string_view en;
};

std::span<const NoticeText> notice_texts();

// Of a kind that no row knows: what its entity's "*" says, and at last that there is news.
const NoticeText& notice_text(std::string_view kind);

}  // namespace telehub::domain
