// The evidence vault: revisions, validity, links, withdrawal, duplicates, and facts that name it.

#include "celadon/app/evidence.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "celadon/app/apply_documents.hpp"
#include "small_plant.hpp"

namespace celadon::app {
namespace {

using registry::EvidenceAbout;
using registry::EvidenceState;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class EvidenceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("celadon-evidence-" + std::to_string(::getpid()) + "-" +
               ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
    WorkspaceOptions options;
    options.data_folder = folder_ / "data";
    options.who = "test";
    auto opened = SharedWorkspace::open(options, clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().to_string();
    shared_ = std::move(opened).value();
    const auto site = testing::write_text(folder_ / "site.yaml", testing::small_plant_site);
    const auto statement = testing::write_text(folder_ / "statement.yaml",
                                               "statement: {site: mill, period: 2025}\n"
                                               "compliance: {operating_normally: {value: true, "
                                               "date: 2026-01-15, evidence: 承诺书.pdf}}\n");
    const Status applied = shared_->write("test", [&](Workspace& workspace) -> Status {
      CELADON_TRY(apply_site_file(workspace, site));
      CELADON_TRY(apply_statement_file(workspace, statement));
      return {};
    });
    ASSERT_TRUE(applied.ok()) << applied.error().to_string();
  }
  void TearDown() override {
    shared_.reset();
    std::filesystem::remove_all(folder_);
  }
  ArrivedFile arrived(const std::string& bytes, std::string name) const {
    return {testing::write_text(folder_ / "spool", bytes), std::move(name)};
  }
  Result<EvidenceView> put(EvidenceAbout about, const std::string& bytes, const std::string& name) {
    return put_evidence(*shared_, "mill", std::move(about), arrived(bytes, name), "wang");
  }
  static EvidenceAbout about(const std::string& title) {
    EvidenceAbout about;
    about.title = title;
    return about;
  }

  std::filesystem::path folder_;
  ManualClock clock_{start_of_day({2026, 1, 15}, UtcOffset::china())};
  std::unique_ptr<SharedWorkspace> shared_;
};

TEST_F(EvidenceTest, APieceHasRevisionsThatStayAndFactsThatNameIt) {
  const auto first = put(about("承诺书"), "%PDF first", "../x/承诺书.pdf");
  ASSERT_TRUE(first.ok()) << first.error().to_string();
  EXPECT_EQ(first->evidence.id, "e-000001");
  EXPECT_EQ(first->evidence.latest().file.name, "承诺书.pdf");
  EXPECT_EQ(first->evidence.latest().file.content_type, "application/pdf");
  const auto second = replace_evidence(*shared_, "mill", "e-000001", 1, about("承诺书（新）"),
                                       arrived("%PDF second", "承诺书-2.pdf"), "li");
  ASSERT_TRUE(second.ok()) << second.error().to_string();
  EXPECT_EQ(second->evidence.latest().number, 2);
  const auto stale =
      replace_evidence(*shared_, "mill", "e-000001", 1, about("x"), std::nullopt, "zhao");
  ASSERT_FALSE(stale.ok());
  EXPECT_THAT(stale.error().message, HasSubstr("revision: 1"));
  const auto view = one_evidence(*shared_, "mill", "e-000001");
  ASSERT_TRUE(view.ok());
  EXPECT_EQ(view->evidence.revisions.size(), 2U);
  ASSERT_EQ(view->facts.size(), 1U);  // the statement names the file of the first revision
  EXPECT_EQ(view->facts.front().name, "compliance.operating_normally");
  const auto old = evidence_content(*shared_, "mill", "e-000001", 1);
  ASSERT_TRUE(old.ok());
  EXPECT_EQ(old->file.sha256, first->evidence.latest().file.sha256);
  EXPECT_TRUE(std::filesystem::exists(old->path));
  EXPECT_EQ(evidence_content(*shared_, "mill", "e-000001", 9).error().code, ErrorCode::not_found);
  EXPECT_EQ(one_evidence(*shared_, "other", "e-000001").error().code, ErrorCode::not_found);
}

TEST_F(EvidenceTest, ValidityIsToldByTheDay) {
  EvidenceAbout certificate = about("证书");
  certificate.valid_from = CivilDate{2024, 6, 1};
  certificate.valid_to = CivilDate{2026, 3, 16};  // 60 days after the 15th of January
  const auto put_in = put(certificate, "a", "a.pdf");
  ASSERT_TRUE(put_in.ok());
  EXPECT_EQ(put_in->state, EvidenceState::expiring);
  EXPECT_EQ(put_in->days_left, 60);
  const auto& piece = put_in->evidence;
  EXPECT_EQ(registry::state_on(piece, {2026, 1, 14}), EvidenceState::valid);
  EXPECT_EQ(registry::state_on(piece, {2026, 3, 16}), EvidenceState::expiring);
  EXPECT_EQ(registry::state_on(piece, {2026, 3, 17}), EvidenceState::expired);
  EXPECT_EQ(registry::state_on(piece, {2024, 5, 31}), EvidenceState::not_yet);
  certificate.valid_to = CivilDate{2024, 5, 31};
  EXPECT_THAT(put(certificate, "b", "b.pdf").error().message, HasSubstr("valid_to"));
}

TEST_F(EvidenceTest, DuplicatesAreToldAndAWithdrawnPieceIsKept) {
  ASSERT_TRUE(put(about("a"), "same", "a.pdf").ok());
  EXPECT_THAT(put(about("b"), "same", "b.pdf")->duplicates, ElementsAre("e-000001"));
  const auto gone = withdraw_evidence(*shared_, "mill", "e-000001", 1, "作废", "li");
  ASSERT_TRUE(gone.ok());
  EXPECT_EQ(gone->state, EvidenceState::withdrawn);
  EXPECT_EQ(gone->evidence.withdrawn->reason, "作废");
  EXPECT_TRUE(evidence_content(*shared_, "mill", "e-000001", std::nullopt).ok());
  EXPECT_FALSE(withdraw_evidence(*shared_, "mill", "e-000001", 1, "", "li").ok());
  EXPECT_EQ(list_evidence(*shared_, "mill")->size(), 2U);
  EXPECT_TRUE(one_evidence(*shared_, "mill", "e-000002")->duplicates.empty());
}

TEST_F(EvidenceTest, LinksNameIndicatorsThatExist) {
  EvidenceAbout linked = about("a");
  linked.links = {{"gbt36132-2025", "nonsense"}};
  const auto refused = put(linked, "x", "x.pdf");
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message, HasSubstr("no indicator or gate \"nonsense\""));
  linked.links = {{"gbt36132-2026", "nonsense"}};
  EXPECT_EQ(put(linked, "x", "x.pdf").error().code, ErrorCode::not_found);
}

TEST_F(EvidenceTest, HostileNamesAndSizesAreHarmless) {
  EXPECT_EQ(content_type_of("page.HTML"), "application/octet-stream");
  EXPECT_EQ(content_type_of("picture.svg"), "application/octet-stream");
  EXPECT_EQ(content_type_of("a.PDF"), "application/pdf");
  EXPECT_EQ(plain_file_name("..\\..\\a.pdf", "x"), "a.pdf");
  EXPECT_EQ(plain_file_name("\xFF\xFE", "x"), "x");
  EXPECT_EQ(plain_file_name("a\r\nb.pdf", "x"), "ab.pdf");
  EXPECT_THAT(put(about("a"), "", "a.pdf").error().message, HasSubstr("empty"));
  EXPECT_THAT(put(about(std::string(2000, 'x')), "b", "a.pdf").error().message, HasSubstr("title"));
  EXPECT_THAT(put(about("a\xFF"), "b", "a.pdf").error().message, HasSubstr("UTF-8"));
  const auto quoted = put(about("'; drop table evidence; --"), "c", "<img src=x>.pdf");
  ASSERT_TRUE(quoted.ok());
  EXPECT_EQ(one_evidence(*shared_, "mill", quoted->evidence.id)->evidence.latest().about.title,
            "'; drop table evidence; --");
}

}  // namespace
}  // namespace celadon::app
