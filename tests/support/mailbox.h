// A real mail server that keeps what it takes (mail_receiver.py), and what a mail or calendar says to parsers that know
// nothing of the hub (read_calendar.py).
#pragma once
#include <boost/json.hpp>
#include <filesystem>

#include "support/listening_peer.h"
#include "support/temp_dir.h"

namespace telehub::test {

class Mailbox {
  public:
    // Options of mail_receiver.py, without the folder.
    explicit Mailbox(std::vector<std::string> options = {});
    std::uint16_t port() const { return peer_.port(); }
    std::size_t count() const;
    // The n-th mail, from 1, as read_calendar.py reads it. Throws when it does not come within 20 s.
    boost::json::object mail(std::size_t n) const;

  private:
    std::filesystem::path file(std::size_t n) const;
    TempDir folder_;
    ListeningPeer peer_;
};

// A .eml or .ics file; throws when the parsers refuse it.
boost::json::object read_calendar_file(const std::filesystem::path& file);
boost::json::object read_calendar_text(const std::string& ics);

}  // namespace telehub::test
