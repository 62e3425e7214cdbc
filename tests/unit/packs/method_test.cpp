#include "celadon/packs/method.hpp"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace celadon::packs {
namespace {

/// A pack of one method, its body given; the answer of the check as text.
std::string checked(const std::string& body) {
  const std::string bytes =
      "pack:\n  id: methods.test\n  edition: \"1\"\n  kind: method\n"
      "  title: {zh: 试, en: test}\n  region: CN\n  source: a test\n  confidence: own\n"
      "methods:\n  - id: m\n    title: {zh: 法, en: method}\n    clause: none\n" +
      body;
  const std::array<EmbeddedFile, 1> files{EmbeddedFile{"methods/test/pack.yaml", bytes}};
  const auto library = Library::open({files, {}, {}});
  if (!library) return library.error().to_string();
  const auto report = check_methods(*library, (*library)->all()[0]);
  return report.ok() ? "ok" : report.error().to_string();
}

const std::string inputs =
    "    inputs:\n      - {name: e, unit: kWh, zh: 电, en: energy}\n"
    "      - {name: f, unit: kgCO2/kWh, zh: 因子, en: factor}\n";

std::string outputs(const std::string& formula, const std::string& unit = "tCO2") {
  return "    outputs:\n      - {name: y, unit: " + unit + ", formula: \"" + formula +
         "\", zh: 值, en: value}\n";
}

const std::string good_case =
    "    cases:\n      - {id: a, inputs: {e: 2 MWh, f: 0.5}, expect: {y: 1}, source: 2000 x 0.5 "
    "kg}\n";

TEST(MethodCheck, AcceptsASoundMethod) {
  EXPECT_EQ(checked(inputs + outputs("e*f") + good_case), "ok");
}

TEST(MethodCheck, RefusesAWrongUnitWithLineAndNames) {
  const std::string sum = checked(inputs + outputs("e + f") + good_case);
  EXPECT_NE(sum.find("pack.yaml:17"), std::string::npos) << sum;
  EXPECT_NE(sum.find("the units measure different things"), std::string::npos) << sum;
  const std::string declared = checked(inputs + outputs("e*f", "tce") + good_case);
  EXPECT_NE(declared.find("m: y is a number [kgCO2], not in [tce]"), std::string::npos) << declared;
}

TEST(MethodCheck, RefusesUnknownAndUnusedNames) {
  const std::string unknown = checked(inputs + outputs("e*f*g") + good_case);
  EXPECT_NE(unknown.find("there is no input 'g'"), std::string::npos) << unknown;
  const std::string unused = checked(inputs + outputs("e*1 [kgCO2/kWh]") + good_case);
  EXPECT_NE(unused.find("no formula uses the input 'f'"), std::string::npos) << unused;
}

TEST(MethodCheck, RefusesOutputsThatNeedEachOther) {
  const std::string circle =
      checked(inputs + outputs("e*f + z") +
              "      - {name: z, unit: tCO2, formula: \"y*2\", zh: 值, en: value}\n" + good_case);
  EXPECT_NE(circle.find("y -> z -> y"), std::string::npos) << circle;
}

TEST(MethodCheck, RefusesAFailingCaseWithBothNumbers) {
  const std::string failing = checked(inputs + outputs("e*f") +
                                      "    cases:\n      - {id: a, inputs: {e: 1 MWh, f: 0.5}, "
                                      "expect: {y: 0.6}, source: invented}\n");
  EXPECT_NE(failing.find("y = 0.5, expected 0.6"), std::string::npos) << failing;
  const std::string none = checked(inputs + outputs("e*f"));
  EXPECT_NE(none.find("the method m has no case"), std::string::npos) << none;
}

TEST(MethodCheck, MissingInputsAreExpectedByName) {
  EXPECT_EQ(checked(inputs + outputs("e*f") +
                    "    cases:\n      - {id: a, inputs: {e: null, f: 0.5}, expect_missing: [e], "
                    "source: rule}\n"),
            "ok");
  const std::string other = checked(inputs + outputs("e*f") +
                                    "    cases:\n      - {id: a, inputs: {e: null, f: 0.5}, "
                                    "expect_missing: [f], source: rule}\n");
  EXPECT_NE(other.find("missing are e"), std::string::npos) << other;
}

}  // namespace
}  // namespace celadon::packs
