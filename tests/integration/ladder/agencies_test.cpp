// Third-party bodies: the register, what is asked of them, findings, re-checks, spot checks.

#include <gmock/gmock.h>

#include "celadon/app/agencies/agency_work.hpp"
#include "celadon/app/ladder/form_twins.hpp"
#include "ladder_world.hpp"

namespace celadon::testing {
namespace {

namespace agencies = app::agencies;
using agencies::TitleLevel;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Agencies : public LadderWorld {
 protected:
  using Json = agencies::Json;

  agencies::Agency body(const std::string& id, const std::string& legal, const std::string& code) {
    agencies::Agency made;
    made.id = id;
    made.names = {id + "检测有限公司", id + " Testing"};
    made.credit_code = credit_code(code);
    made.legal_representative = legal;
    return made;
  }
  agencies::Agency save(agencies::Agency agency) {
    const auto saved = agencies::save_agency(database, *lists(), std::move(agency), writer());
    EXPECT_TRUE(saved.ok()) << (saved.ok() ? "" : saved.error().to_string());
    return saved.ok() ? *saved : agencies::Agency{};
  }
  const cultivation::Programme& programme() {
    kept_ = *shelf()->programme("programmes.green-manufacturing", {2026, 2, 1}, "CN");
    return *kept_;
  }
  Json requirement(const agencies::Agency& agency, const std::string& id) {
    for (const auto& row : agencies::requirements_json(agency, programme()))
      if (row["id"] == id) return row;
    return nullptr;
  }
  ladder::StoredEvaluation judged(const std::string& subject, const std::string& agency,
                                  const std::string& legal, double score,
                                  CivilDate day = {2026, 1, 20}) {
    ladder::StoredEvaluation one;
    one.evaluation.standard = "standards.gbt36132-2025";
    one.evaluation.third_party = true;
    one.evaluation.agency = agency;
    one.legal_representative = legal;
    one.evaluation.gates_met = true;
    one.evaluation.score = score;
    one.evaluation.day = day;
    const auto number = ladder::insert_evaluation(database, subject, one, writer());
    EXPECT_TRUE(number.ok());
    one.number = *number;
    return one;
  }
  void subject(const std::string& id) {
    ladder::NewSubject wanted;
    wanted.id = id;
    wanted.facts = {{"names", id},
                    {"credit_code", numbered_code(++subjects_)},
                    {"industry", "3071"},
                    {"division", "610113"}};
    ASSERT_TRUE(ladder::register_subject(database, wanted, *lists(), writer()).ok());
  }

 private:
  cultivation::ProgrammePtr kept_;
  int subjects_ = 0;
};

TEST_F(Agencies, every_version_stays_and_a_credit_code_belongs_to_one) {
  save(body("kehua", "张三", "91610000MA6TAAAA0"));
  agencies::Agency second = body("kehua", "李四", "91610000MA6TAAAA0");
  EXPECT_EQ(save(second).version, 2);
  EXPECT_EQ(agencies::find_agency(database, "kehua")->legal_representative, "李四");
  EXPECT_EQ(agencies::versions_of(database, "kehua")->size(), 2U);
  const auto taken = agencies::save_agency(database, *lists(),
                                           body("other", "王五", "91610000MA6TAAAA0"), writer());
  ASSERT_FALSE(taken.ok());
  EXPECT_EQ(taken.error().code, ErrorCode::conflict);
  agencies::Agency wrong = body("wrong", "王五", "91610000MA6TBBBB0");
  wrong.credit_code.back() = wrong.credit_code.back() == '1' ? '2' : '1';
  EXPECT_FALSE(agencies::save_agency(database, *lists(), wrong, writer()).ok());
}

// At least ten full-time staff of mid-level title or above, half of them senior: values
// agency_staff_min and agency_senior_share of the programme (notices of 2018 to 2023).
TEST_F(Agencies, staff_is_counted_against_what_the_rules_ask_for) {
  agencies::Agency agency = body("kehua", "张三", "91610000MA6TAAAA0");
  for (int i = 0; i < 9; ++i)
    agency.staff.push_back(
        {"p" + std::to_string(i), "工程师", i < 5 ? TitleLevel::senior : TitleLevel::middle});
  agency.staff.push_back({"young", "助理工程师", TitleLevel::junior});
  EXPECT_EQ(requirement(agency, "staff")["met"], false);
  EXPECT_EQ(requirement(agency, "staff")["found"]["value"], 9);
  EXPECT_EQ(requirement(agency, "senior")["met"], true);
  agency.staff.push_back({"tenth", "工程师", TitleLevel::middle});
  EXPECT_EQ(requirement(agency, "staff")["met"], true);
  EXPECT_EQ(requirement(agency, "senior")["met"], true) << "five of ten are half";
  agency.staff.push_back({"eleventh", "工程师", TitleLevel::middle});
  EXPECT_EQ(requirement(agency, "senior")["met"], false);
  EXPECT_TRUE(requirement(agency, "office")["met"].is_null()) << "to be checked by hand";
}

// No national text seen gives a number of years (value agency_non_acceptance is undetermined).
TEST_F(Agencies, a_period_that_no_rule_gives_has_to_be_named_by_the_finding) {
  save(body("kehua", "张三", "91610000MA6TAAAA0"));
  agencies::AgencyFinding finding;
  finding.agency = "kehua";
  finding.day = {2026, 1, 10};
  finding.finding = "报告数据失实";
  finding.source = "工信厅节函〔2026〕1号";
  finding.refused_from = CivilDate{2026, 1, 15};
  const auto calendar = *shelf()->calendar();
  const auto open = agencies::add_finding(database, programme(), *calendar, finding, writer());
  ASSERT_FALSE(open.ok());
  EXPECT_THAT(open.error().message, HasSubstr("refused_through: "));
  finding.refused_through = CivilDate{2027, 1, 14};
  ASSERT_TRUE(agencies::add_finding(database, programme(), *calendar, finding, writer()).ok());

  ladder::StoredEvaluation one;
  one.evaluation.third_party = true;
  one.evaluation.agency = "kehua检测有限公司";
  one.legal_representative = "别人";
  one.evaluation.day = {2026, 2, 1};
  const auto refused = agencies::why_refused(database, one, {2026, 2, 1});
  EXPECT_THAT(*refused, HasSubstr("2027-01-14"));
  EXPECT_THAT(*refused, HasSubstr("工信厅节函〔2026〕1号"));
  one.evaluation.agency = "改名检测有限公司";
  one.legal_representative = "张三";
  EXPECT_THAT(*agencies::why_refused(database, one, {2026, 2, 1}), HasSubstr("张三"));
  one.evaluation.day = {2027, 1, 15};
  EXPECT_THAT(*agencies::why_refused(database, one, {2027, 1, 15}), IsEmpty()) << "it is over";
  EXPECT_FALSE(agencies::why_refused(database, one, {2027, 1, 14})->empty()) << "its last day";
  one.evaluation.day = {2026, 2, 1};
  one.legal_representative = "赵六";
  EXPECT_THAT(*agencies::why_refused(database, one, {2026, 2, 1}), IsEmpty());
}

// The cap of 15 a year of one legal representative: article 21 of 工信部节〔2024〕13号.
TEST_F(Agencies, projects_count_units_of_the_legal_representative) {
  const auto agency = save(body("kehua", "张三", "91610000MA6TAAAA0"));
  judged("works", "kehua", "张三", 80);
  judged("works", "kehua", "张三", 81);
  subject("second");
  judged("second", "another of his", "张三", 82);
  judged("second", "not his", "李四", 82);
  judged("second", "kehua", "张三", 82, {2025, 5, 1});
  // Of the two only one is on its way to the national list: the cap counts that one.
  auto national = ladder::find_subject(database, "works");
  ASSERT_TRUE(national.ok());
  ladder::StoredHappening applied;
  applied.happening.sequence = national->sequence + 1;
  applied.happening.at = *parse_instant("2026-02-01T09:00:00+08:00");
  applied.happening.transition = "nation.apply";
  applied.happening.track = {"nation", ""};
  applied.happening.moves.push_back(
      {{"nation", ""}, "drafting", cultivation::StateClass::under_way, {}});
  ASSERT_TRUE(ladder::write_happening(database, *national, applied).ok());
  EXPECT_EQ(*ladder::projects_of(database, "张三", 2026, "nobody"), 1);
  EXPECT_EQ(*ladder::projects_of(database, "张三", 2026, "works"), 0);
  EXPECT_EQ(*ladder::projects_of(database, "张三", 2025, "nobody"), 0);
  const auto projects = agencies::projects_in(database, 2026, &agency);
  ASSERT_TRUE(projects.ok());
  const Json year = agencies::projects_of_year(*projects, programme(), 2026);
  EXPECT_EQ(year["count"], 2);
  EXPECT_EQ(year["cap"]["value"], 15);
  EXPECT_EQ(year["national"], 1);
  EXPECT_EQ(year["left"], 14);
}

TEST_F(Agencies, drift_is_told_from_re_checks_by_others) {
  const auto agency = save(body("kehua", "张三", "91610000MA6TAAAA0"));
  const auto given = judged("works", "kehua", "张三", 90, {2026, 1, 10});
  ladder::StoredEvaluation own = judged("works", "kehua", "张三", 80);
  EXPECT_FALSE(agencies::check_recheck(database, "works", own, given.number).ok());
  ladder::StoredEvaluation check = judged("works", "yiyuan", "李四", 84);
  EXPECT_FALSE(agencies::check_recheck(database, "works", check, 999).ok());
  ASSERT_TRUE(agencies::check_recheck(database, "works", check, given.number).ok());
  ASSERT_TRUE(agencies::note_recheck(database, check.number, given.number).ok());
  const auto drift = agencies::drift_of_agency(database, agency);
  ASSERT_TRUE(drift.ok());
  EXPECT_EQ(drift->pairs, 1U);
  EXPECT_DOUBLE_EQ(*drift->mean, 6);
  EXPECT_EQ(agencies::drift_json(*drift)["deviation"]["undetermined"]["reason"]["en"],
            "fewer than two evaluations were re-checked");
}

// 30 evaluations, at most 10 % wrong tolerated: 4 are not. With a risk of 5 % 15 are drawn:
// C(26,15) / C(30,15) = 0.0498 (math.comb); 14 would leave 0.0664.
TEST_F(Agencies, a_spot_check_is_the_same_for_the_same_seed) {
  for (int i = 0; i < 30; ++i) {
    const std::string id = "unit-" + std::to_string(i);
    subject(id);
    judged(id, "kehua", "张三", 70 + i);
  }
  agencies::SpotCheckWanted wanted;
  wanted.year = 2026;
  wanted.tolerable_share = 0.10;
  wanted.risk = 0.05;
  wanted.seed = "2026 第一次";
  const auto first = agencies::plan_of_spot_check(database, wanted, writer());
  ASSERT_TRUE(first.ok()) << first.error().to_string();
  EXPECT_EQ((*first)["population"], 30);
  EXPECT_EQ((*first)["intolerable"], 4);
  EXPECT_EQ((*first)["sample"], 15);
  EXPECT_NEAR((*first)["risk_reached"].get<double>(), 0.049808, 1e-6);
  const auto again = agencies::plan_of_spot_check(database, wanted, writer());
  EXPECT_EQ((*first)["drawn"], (*again)["drawn"]);
  EXPECT_EQ((*first)["population_sha256"], (*again)["population_sha256"]);
  wanted.seed = "another";
  EXPECT_NE((*first)["drawn"],
            (*agencies::plan_of_spot_check(database, wanted, writer()))["drawn"]);
  wanted.reached = [](const ladder::StoredSubject& one) { return one.id == "unit-1"; };
  EXPECT_EQ((*agencies::plan_of_spot_check(database, wanted, writer()))["population"], 1);
  EXPECT_EQ(agencies::spot_checks(database)->size(), 4U);
}

ladder::FormFigure telling(const std::string& field, double value, const std::string& unit) {
  ladder::FormFigure figure;
  figure.field = field;
  figure.unit = unit;
  figure.values[0] = value;
  return figure;
}

class FormTwins : public LadderWorld {};

TEST_F(FormTwins, three_figures_alike_to_the_last_digit_want_an_explanation) {
  const std::vector<ladder::FormFigure> figures = {
      telling("energy", 8123.45, "tce"), telling("carbon", 21034.7, "tCO2"),
      telling("output_value", 52341.8, "万元"), telling("functions", 12, "项")};
  ASSERT_TRUE(ladder::keep_figures(database, "other", 2025, figures).ok());
  const auto twins = ladder::form_twins(database, "works", 2025, figures);
  ASSERT_TRUE(twins.ok());
  ASSERT_EQ(twins->size(), 1U);
  EXPECT_EQ(twins->front().subject, "other");
  EXPECT_EQ(twins->front().fields.size(), 3U) << "the count of functions tells nothing";
  const auto findings = ladder::check_twins(*twins);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].check, "identical");
  EXPECT_EQ(findings[0].message.find("other\""), std::string::npos);
  EXPECT_TRUE(ladder::form_twins(database, "other", 2025, figures)->empty()) << "not of itself";
  EXPECT_TRUE(ladder::form_twins(database, "works", 2024, figures)->empty());
}

TEST_F(FormTwins, round_figures_and_two_alike_are_chance) {
  EXPECT_FALSE(ladder::tells_apart(telling("energy", 12000, "tce")));
  EXPECT_FALSE(ladder::tells_apart(telling("energy", 0.5, "tce")));
  EXPECT_FALSE(ladder::tells_apart(telling("energy", 0, "tce")));
  EXPECT_FALSE(ladder::tells_apart(telling("footprint", 33.3, "%")));
  EXPECT_TRUE(ladder::tells_apart(telling("energy", 123, "tce")));
  EXPECT_TRUE(ladder::tells_apart(telling("energy", 0.523, "tce")));
  std::vector<ladder::FormFigure> figures = {telling("energy", 8123.45, "tce"),
                                             telling("carbon", 21034.7, "tCO2")};
  ASSERT_TRUE(ladder::keep_figures(database, "other", 2025, figures).ok());
  figures.push_back(telling("output_value", 52341.8, "万元"));
  EXPECT_TRUE(ladder::form_twins(database, "works", 2025, figures)->empty());
}

TEST_F(FormTwins, a_form_filed_again_takes_the_place_of_the_first) {
  std::vector<ladder::FormFigure> figures = {telling("energy", 8123.45, "tce"),
                                             telling("carbon", 21034.7, "tCO2"),
                                             telling("output_value", 52341.8, "万元")};
  ASSERT_TRUE(ladder::keep_figures(database, "other", 2025, figures).ok());
  std::vector<ladder::FormFigure> mended = figures;
  mended[0].values[0] = 8200.11;
  ASSERT_TRUE(ladder::keep_figures(database, "other", 2025, mended).ok());
  EXPECT_TRUE(ladder::form_twins(database, "works", 2025, figures)->empty());
}

}  // namespace
}  // namespace celadon::testing
