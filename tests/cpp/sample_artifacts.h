// Small artifacts of every kind of model, the same in every process.
#pragma once
#include <cmath>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "cpp/artifact/artifact.h"
#include "cpp/exec/engine.h"
#include "cpp/exec/proof.h"
#include "cpp/plan/build.h"
#include "tests/cpp/text_plan.h"

namespace pelton::tests {

inline Schema flights_schema() {
  ColumnSpec carrier, delay, distance, hour, gate;
  carrier.name = "carrier";
  carrier.dtype = DType::string;
  carrier.dictionary = Dictionary({"AA", "UA", "Łódź"});
  carrier.tags = {"public"};
  delay.name = "dep_delay";
  delay.unit = "min";
  distance.name = "distance";
  distance.dtype = DType::i64;
  distance.nullable = false;
  distance.low = 0;
  distance.high = 5000;
  hour.name = "time_hour";
  hour.dtype = DType::timestamp;
  hour.time_zone = "America/New_York";
  gate.name = "gate";
  gate.dtype = DType::i32;
  gate.closed = true;
  gate.allowed = {1, 2, 3, 7};
  return Schema({carrier, delay, distance, hour, gate});
}

// A tree of `leaves` leaves grown at random; a third of its tests ask for the carrier.
inline plan::TreeSpec random_tree(std::mt19937& random, int leaves, uint32_t width,
                                  uint32_t number_slots, uint32_t output) {
  plan::TreeSpec tree;
  std::vector<std::pair<int, bool>> open{{-1, false}};  // whose child, and which
  int grown = 0, next_leaf = 0;
  while (!open.empty()) {
    const size_t pick = random() % open.size();
    const auto [parent, right] = open[pick];
    open.erase(open.begin() + static_cast<ptrdiff_t>(pick));
    int child;
    if (grown < leaves - 1) {
      child = grown++;
      const bool is_set = random() % 3 == 0;
      tree.slot.push_back(is_set ? 0 : 1 + random() % number_slots);
      tree.threshold.push_back(is_set ? 0.0 : static_cast<double>(random() % 40) * 12.5 - 100);
      tree.set.push_back(is_set ? static_cast<int32_t>(random() % 2) : -1);
      tree.missing_right.push_back(is_set ? 0 : random() % 2);
      tree.left.push_back(0);
      tree.right.push_back(0);
      open.push_back({child, false});
      open.push_back({child, true});
    } else {
      child = ~next_leaf++;
      for (uint32_t value = 0; value < width; ++value)
        tree.leaf_values.push_back(static_cast<double>(random()) / 4294967296.0 - 0.5);
    }
    if (parent >= 0) (right ? tree.right : tree.left)[static_cast<size_t>(parent)] = child;
  }
  return tree.output = output, tree;
}

inline models::Head head_of(models::Link link, models::Rule rule,
                            std::vector<models::Label> classes) {
  models::Head head;
  head.link = link;
  head.rule = rule;
  head.classes = std::move(classes);
  return head;
}

inline plan::Plan forest_plan(int trees = 8, int leaves = 7, bool explained = false) {
  std::mt19937 random(7);
  plan::Builder builder(flights_schema());
  plan::ForestSpec spec;
  spec.sets = {{1, 3}, {0, 2, 4}};
  spec.base = {0.125};
  for (int tree = 0; tree < trees; ++tree)
    spec.trees.push_back(random_tree(random, leaves, 1, 2, 0));
  if (explained)
    for (plan::TreeSpec& tree : spec.trees) {
      for (size_t leaf = 0; leaf <= tree.slot.size(); ++leaf)
        tree.leaf_covers.push_back(static_cast<double>(random() % 100));
      for (const uint32_t slot : tree.slot) tree.feature.push_back(slot * 2 + random() % 2);
    }
  builder.set_forest(std::move(spec));
  builder.set_head(head_of(models::Link::logistic, models::Rule::margin_above_zero,
                           {std::string("late"), std::string("on time")}));
  return builder.finish();
}

inline plan::Plan averaging_plan() {
  std::mt19937 random(8);
  plan::Builder builder(flights_schema());
  plan::ForestSpec spec;
  spec.sets = {{1, 3}, {0, 2, 4}};
  spec.base = {0, 0, 0};
  spec.leaf_width = 3;
  spec.divisor = 4;
  for (const int leaves : {1, 2, 9, 16}) spec.trees.push_back(random_tree(random, leaves, 3, 2, 0));
  builder.set_forest(std::move(spec));
  builder.set_head(head_of(models::Link::identity, models::Rule::argmax_value,
                           {int64_t{10}, int64_t{20}, int64_t{30}}));
  return builder.finish();
}

inline plan::Plan linear_plan() {
  plan::Builder builder(flights_schema());
  using Slots = std::vector<uint32_t>;
  using Numbers = std::vector<double>;
  const uint32_t delay = builder.add("fill_missing", Slots{1}, Numbers{4.5}, Numbers{});
  const uint32_t scaled = builder.add("clip", Slots{delay}, Numbers{-30, 300}, Numbers{});
  const uint32_t gate = builder.add("encode", Slots{4}, Numbers{}, Numbers{1, 2, 3, 7});
  const uint32_t carrier = builder.add("recode", Slots{0}, Numbers{}, Numbers{0, 1, 2, 0, 3});
  const uint32_t is_ua = builder.add("is_category", Slots{carrier}, Numbers{1, 1, 0}, Numbers{});
  const uint32_t by_gate =
      builder.add("look_up", Slots{gate}, Numbers{}, Numbers{.1, .2, .3, .4, .5, .6});
  builder.set_linear({{scaled, 2, is_ua, by_gate},
                      {.01, .02, .03, 1e-4, 2e-4, 3e-4, .4, .5, .6, .7, .8, -.9},
                      {-1, 0, 1}});
  builder.set_head(head_of(models::Link::softmax, models::Rule::argmax_value, {0.5, 1.5, 2.5}));
  return builder.finish(false);
}

inline plan::Plan transform_plan() {
  plan::Builder builder(flights_schema());
  const std::vector<uint32_t> in{1};
  const uint32_t scaled = builder.add("add", in, std::vector{-7.0}, {});
  builder.set_transform({{scaled, 2, 3}, {}, 0});
  return builder.finish();
}

// A forest and weighted sums inside a plan, and a slot that chooses the class.
inline plan::Plan composed_plan() {
  std::mt19937 random(12);
  using Slots = std::vector<uint32_t>;
  using Numbers = std::vector<double>;
  plan::Builder builder(flights_schema());
  plan::ForestSpec spec;
  spec.sets = {{1, 3}, {0, 2, 4}};
  spec.base = {0.5, -0.5};
  for (const uint32_t output : {0, 1}) spec.trees.push_back(random_tree(random, 5, 1, 2, output));
  const uint32_t sums = builder.add_forest(std::move(spec));
  const uint32_t delay = builder.add("fill_missing", Slots{1}, Numbers{4.5}, Numbers{});
  const uint32_t linear = builder.add("dot", Slots{delay, 2, sums}, Numbers{},
                                      Numbers{.1, .2, .3, 1, -.1, -.2, -.3, 2}, 2);
  const Slots all{sums, sums + 1, linear, linear + 1};
  const uint32_t shares = builder.add("softmax", all, Numbers{}, Numbers{}, 4);
  const uint32_t choice = builder.add("argmax", all, Numbers{}, Numbers{});
  builder.set_transform({all, {shares, shares + 1, shares + 2, shares + 3}, choice});
  builder.set_head(head_of(models::Link::identity, models::Rule::choice,
                           {int64_t{1}, int64_t{2}, int64_t{3}, int64_t{4}}));
  return builder.finish();
}

inline plan::Plan stump_plan() {
  std::mt19937 random(11);
  plan::Builder builder(flights_schema());
  plan::ForestSpec spec;
  spec.sets = {{1, 3}, {0, 2, 4}};
  spec.base = {0};
  spec.sum = forest::Sum::f32;
  spec.trees = {random_tree(random, 2, 1, 2, 0), random_tree(random, 1, 1, 2, 0)};
  for (auto& tree : spec.trees)
    for (double& value : tree.leaf_values) value = static_cast<float>(value);
  builder.set_forest(std::move(spec));
  builder.set_head(
      head_of(models::Link::logistic_f32, models::Rule::value_above_half, {false, true}));
  return builder.finish();
}

inline double cell(const ColumnSpec& spec, const Dictionary& texts, std::mt19937& random) {
  const auto pick = [&](uint32_t n) { return static_cast<double>(random() % n); };
  if (spec.dtype == DType::text)
    return spec.nullable && random() % 5 == 0 ? texts.null()
                                              : pick(static_cast<uint32_t>(texts.size()));
  if (spec.dtype == DType::string) return pick(static_cast<uint32_t>(spec.dictionary.codes()));
  if (spec.nullable && random() % 5 == 0) return std::numeric_limits<double>::quiet_NaN();
  if (spec.closed) return spec.allowed[random() % spec.allowed.size()];
  if (spec.dtype == DType::i64) return pick(3000);
  if (spec.dtype == DType::timestamp) return 1.3e15 + pick(1000000);
  return pick(400) - 50 + 0.25;
}

inline artifact::Artifact artifact_of(plan::Plan plan, uint32_t rows = 24) {
  std::mt19937 random(9);
  artifact::Artifact made;
  made.plan = std::make_shared<const plan::Plan>(std::move(plan));
  made.metadata = R"({"name": "sample"})";
  made.proof.rows = rows;
  for (const plan::Slot& slot : made.plan->slots)
    if (slot.is_text()) made.proof.texts = Dictionary({"", "a ab b1 ab", "Ab, ÉA \u03a3 b2 b2"});
  for (uint32_t row = 0; row < rows; ++row)
    for (const ColumnSpec& spec : made.plan->schema.columns())
      made.proof.cells.push_back(cell(spec, made.proof.texts, random));
  const exec::Engine engine(made.plan);
  exec::fill_proof(engine, made.proof);
  return made;
}

// As if ONNX Runtime ran a graph behind it.
inline artifact::Artifact staged_artifact() {
  artifact::Artifact made = artifact_of(transform_plan());
  made.onnx = {8, 9, 0, 255, 58};
  return made;
}

struct Sample {
  const char* name;
  artifact::Artifact artifact;
};

inline std::vector<Sample> samples() {
  return {{"forest", artifact_of(forest_plan())},
          {"explained", artifact_of(forest_plan(6, 5, true))},
          {"averaging", artifact_of(averaging_plan())},
          {"stump", artifact_of(stump_plan())},
          {"linear", artifact_of(linear_plan())},
          {"transform", artifact_of(transform_plan())},
          {"composed", artifact_of(composed_plan())},
          {"text", artifact_of(text_plan())},
          {"staged", staged_artifact()}};
}

// What a caller does: read, prepare, prove.
inline std::unique_ptr<exec::Engine> load(std::span<const std::byte> bytes) {
  const artifact::Artifact loaded = artifact::read(bytes);
  auto engine = std::make_unique<exec::Engine>(loaded.plan);
  exec::check_proof(*engine, loaded.proof);
  return engine;
}

}  // namespace pelton::tests
