// tus by hand against a real telehubd: creation, pieces, a kill in between, and what becomes of a zip.
#include <gtest/gtest.h>

#include "support/archive_file.h"
#include "support/daemon.h"
#include "support/dicom_file.h"
#include "telehub/core/crypto.h"

namespace telehub::test {
namespace {

namespace json = boost::json;
using Headers = ApiClient::Headers;

const std::string piece_type = "application/offset+octet-stream";

struct Tus : testing::Test {
    Daemon hub;
    TempDir folder;
    std::optional<ApiClient> technician;

    void SetUp() override {
        hub.start();
        technician = hub.as("tech1");
    }
    static Headers with(Headers more) {
        more["Tus-Resumable"] = "1.0.0";
        return more;
    }
    ApiResponse create(std::size_t length, Headers more = {}) const {
        more["Upload-Length"] = std::to_string(length);
        return technician->call("POST", "/api/v1/uploads", "", with(std::move(more)));
    }
    ApiResponse send_piece(const ApiClient& client, const std::string& path, std::size_t offset,
                           const std::string& bytes, Headers more = {}) const {
        more["Upload-Offset"] = std::to_string(offset);
        more.emplace("Content-Type", piece_type);
        return client.call("PATCH", path, bytes, with(std::move(more)));
    }
    ApiResponse head(const std::string& path) const { return technician->call("HEAD", path, "", with({})); }
    json::value finished(const std::string& path) const {
        return wait_for([&] { return technician->get(path); },
                        [](const ApiResponse& r) { return r.text("state") == "done"; })
            .json();
    }
    std::string zip_of_five() const {
        const auto dicom = [&](int number) {
            DicomFile f;
            f.study_uid = "1.2.826.0.1.3680043.10.999.41";
            f.instance_number = number;
            return read_whole_file(make_dicom(folder, std::to_string(number) + ".dcm", f));
        };
        write_archive(folder.path() / "made.zip", {{"1.dcm", dicom(1)},
                                                   {"readme.txt", "read me"},
                                                   {"2.dcm", dicom(2)},
                                                   {"cut.dcm", dicom(3).substr(0, 400)},
                                                   {"4.dcm", dicom(4)}});
        return read_whole_file(folder.path() / "made.zip");
    }
};

TEST_F(Tus, GoesOnWhereAKillBrokeItAndItsFilesAreTakenIn) {
    const auto bytes = zip_of_five();
    const auto made = create(bytes.size(), {{"Upload-Metadata", "filename bWFkZS56aXA=,batch YjE="}});
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(made.headers.at("tus-resumable"), "1.0.0");
    EXPECT_TRUE(made.headers.contains("upload-expires"));
    const auto path = made.headers.at("location");
    const auto half = bytes.size() / 2;
    const auto first = send_piece(*technician, path, 0, bytes.substr(0, half));
    ASSERT_EQ(first.status, 204) << first.body;
    EXPECT_EQ(first.headers.at("upload-offset"), std::to_string(half));
    hub.kill();
    hub.start();
    technician = hub.as("tech1");
    const auto there = head(path);
    EXPECT_EQ(there.status, 200);
    EXPECT_EQ(there.headers.at("upload-offset"), std::to_string(half));
    EXPECT_EQ(there.headers.at("upload-length"), std::to_string(bytes.size()));
    EXPECT_EQ(there.headers.at("upload-metadata"), "filename bWFkZS56aXA=,batch YjE=");
    EXPECT_EQ(there.headers.at("cache-control"), "no-store");
    EXPECT_EQ(send_piece(*technician, path, 0, bytes).status, 409);
    EXPECT_EQ(send_piece(*technician, path, half, bytes.substr(half)).status, 204);
    const auto done = finished(path);
    EXPECT_EQ(done.at("filename").as_string(), "made.zip");
    EXPECT_EQ(done.at("stored").as_int64(), 3);
    EXPECT_EQ(done.at("refused").as_int64(), 2);
    EXPECT_EQ(head(path).headers.at("upload-offset"), std::to_string(bytes.size()));
    const auto results = technician->get(path + "/results?limit=3").json();
    ASSERT_EQ(results.at("items").as_array().size(), 3u);
    EXPECT_EQ(results.at("items").at(1).at("name").as_string(), "readme.txt");
    EXPECT_EQ(results.at("items").at(1).at("result").as_string(), "refused");
    const std::string next{results.at("next_cursor").as_string()};
    EXPECT_EQ(technician->get(path + "/results?limit=3&cursor=" + next).json().at("items").as_array().size(), 2u);
    EXPECT_EQ(technician->get("/api/v1/uploads?batch=b1").json().at("items").as_array().size(), 1u);
    const auto id = path.substr(path.rfind('/') + 1);
    const auto studies = technician->get("/api/v1/studies?upload_id=" + id).json().at("items").as_array();
    ASSERT_EQ(studies.size(), 1u);
    EXPECT_EQ(studies[0].at("instance_count").as_int64(), 3);
    EXPECT_TRUE(technician->get("/api/v1/studies?upload_id=x").json().at("items").as_array().empty());
    EXPECT_TRUE(std::filesystem::is_empty(hub.data() / "uploads"));
}

TEST_F(Tus, SpeaksItsHeaders) {
    for (const char* path : {"/api/v1/uploads", "/api/v1/uploads/x"}) {
        const auto options = hub.anonymous().call("OPTIONS", path);
        EXPECT_EQ(options.status, 204);
        EXPECT_EQ(options.headers.at("tus-version"), "1.0.0");
        EXPECT_EQ(options.headers.at("tus-max-size"), std::to_string(20ull << 30));
        EXPECT_NE(options.headers.at("tus-extension").find("creation-with-upload"), std::string::npos);
        EXPECT_EQ(options.headers.at("tus-checksum-algorithm"), "sha1,sha256");
    }
    const auto path = create(5).headers.at("location");
    for (const char* method : {"HEAD", "PATCH", "DELETE"}) {
        const auto answer = technician->call(method, path, "", {{"Tus-Resumable", "0.2.2"}});
        EXPECT_EQ(answer.status, 412) << method;
        EXPECT_EQ(answer.headers.at("tus-version"), "1.0.0");
    }
    EXPECT_EQ(technician->call("POST", "/api/v1/uploads", "", {{"Upload-Length", "5"}}).status, 412);
    for (const char* length : {"", "-1", "5x", "+5", "99999999999999999999"}) {
        EXPECT_EQ(technician->call("POST", "/api/v1/uploads", "", with({{"Upload-Length", length}})).status, 400)
            << length;
    }
    for (const char* metadata : {"a !!!", "a YQ==,a YQ==", ",", "a Y"}) {
        EXPECT_EQ(create(5, {{"Upload-Metadata", metadata}}).status, 400) << metadata;
    }
    EXPECT_EQ(create(std::size_t{1} << 40).status, 413);
    EXPECT_EQ(send_piece(*technician, path, 0, "abc", {{"Content-Type", "text/plain"}}).status, 415);
    EXPECT_EQ(technician->call("PATCH", path, "abc", with({{"Content-Type", piece_type}})).status, 400);
    EXPECT_EQ(send_piece(*technician, path, 0, "abcdef").status, 413);
    EXPECT_EQ(send_piece(*technician, path, 0, "abc", {{"Upload-Checksum", "md5 YQ=="}}).status, 400);
    const auto wrong =
        send_piece(*technician, path, 0, "abx", {{"Upload-Checksum", "sha1 qZk+NkcGgWq6PiVxeFDCbJzQ2J0="}});
    EXPECT_EQ(wrong.status, 460) << wrong.body;
    EXPECT_EQ(wrong.headers.at("tus-resumable"), "1.0.0");
    const auto right =
        send_piece(*technician, path, 0, "abc", {{"Upload-Checksum", "sha1 qZk+NkcGgWq6PiVxeFDCbJzQ2J0="}});
    EXPECT_EQ(right.headers.at("upload-offset"), "3");
    EXPECT_EQ(technician->call("DELETE", path, "", with({})).status, 204);
    EXPECT_EQ(head(path).status, 410);
    EXPECT_EQ(send_piece(*technician, path, 3, "de").status, 410);
}

TEST_F(Tus, CreatesWithTheFirstPieceAndTakesAnOverriddenMethod) {
    const auto made = technician->call("POST", "/api/v1/uploads", "abc",
                                       with({{"Upload-Length", "5"}, {"Content-Type", piece_type}}));
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(made.headers.at("upload-offset"), "3");
    const auto path = made.headers.at("location");
    const auto rest = technician->call(
        "POST", path, "de",
        with({{"Upload-Offset", "3"}, {"Content-Type", piece_type}, {"X-HTTP-Method-Override", "PATCH"}}));
    EXPECT_EQ(rest.status, 204) << rest.body;
    EXPECT_EQ(finished(path).at("refused").as_int64(), 1);
}

TEST_F(Tus, AnotherOrganisationsUploadIsNotThere) {
    const auto path = create(5).headers.at("location");
    const auto stranger = hub.as("tech2");
    EXPECT_EQ(stranger.get(path).status, 404);
    EXPECT_EQ(stranger.get(path + "/results").status, 404);
    EXPECT_EQ(stranger.call("HEAD", path, "", with({})).status, 404);
    EXPECT_EQ(stranger.call("DELETE", path, "", with({})).status, 404);
    EXPECT_EQ(send_piece(stranger, path, 0, "abc").status, 404);
    EXPECT_EQ(hub.as("doctor1").get(path).status, 403);
    EXPECT_EQ(head(path).headers.at("upload-offset"), "0");
}

TEST_F(Tus, LargePiecesGoThrough) {
    const std::string bytes(80 << 20, 'x');
    const auto path = create(bytes.size()).headers.at("location");
    const auto sent = send_piece(*technician, path, 0, bytes);
    EXPECT_EQ(sent.status, 204) << sent.body;
    EXPECT_EQ(finished(path).at("refused").as_int64(), 1);
}

}  // namespace
}  // namespace telehub::test
