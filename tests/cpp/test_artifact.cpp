// The loader against everything it may be given. Each test prints one line of figures.
//
//   test_artifact NAME [ARGUMENT]     one of the names in `tests` below
#include <chrono>
#include <cstdio>
#include <map>
#include <string>

#include "tests/cpp/counted_memory.h"
#include "tests/cpp/damage.h"

namespace pelton::tests {
namespace {

void need(bool holds, const std::string& what) {
  if (holds) return;
  std::printf("FAILED: %s\n", what.c_str());
  std::exit(1);
}

void print(const char* name, const Tally& tally) {
  std::printf("%s tried=%zu refused=%zu unproved=%zu loaded=%zu\n", name, tally.tried,
              tally.refused, tally.unproved, tally.loaded);
}

double ms_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

void round_trip(const char*) {
  for (const Sample& sample : samples()) {
    const Bytes bytes = artifact::write(sample.artifact);
    const artifact::Artifact again = artifact::read(bytes);
    need(artifact::write(again) == bytes, "a file that is written again as it was");
    need(again.metadata == sample.artifact.metadata, "its metadata");
    load(bytes);
    std::printf("round_trip %s bytes=%zu\n", sample.name, bytes.size());
  }
}

// NIST's examples, and the CPU's instructions against portable code for every length of a tail.
void sha256(const char*) {
  const auto hex = [](const std::string& text) {
    std::string out;
    for (const std::byte byte : artifact::sha256(std::as_bytes(std::span(text)))) {
      char two[3];
      std::snprintf(two, sizeof two, "%02x", static_cast<unsigned>(byte));
      out += two;
    }
    return out;
  };
  need(hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "of nothing");
  need(hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "of abc");
  need(hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
           "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
       "of two blocks");
  need(hex(std::string(1000000, 'a')) ==
           "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
       "of a million");
  Bytes bytes(1000);
  for (size_t at = 0; at < bytes.size(); ++at) bytes[at] = static_cast<std::byte>(at * 7);
  for (size_t size = 0; size < bytes.size() && artifact::has_sha_ni(); ++size) {
    const auto part = std::span<const std::byte>(bytes).first(size);
    need(artifact::sha256(part, artifact::compress_sha_ni) ==
             artifact::sha256(part, artifact::compress_portable),
         "both ways alike");
  }
  std::printf("sha256 instructions=%d\n", artifact::has_sha_ni());
}

void flips(const char*) {
  for (const Sample& sample : samples()) {
    const Tally tally = every_bit_flip(artifact::write(sample.artifact));
    print("flips", tally);
    need(tally.refused == tally.tried, "every flipped bit to be refused");
  }
}

void lengths(const char*) {
  for (const Sample& sample : samples()) {
    const Tally tally = every_length(artifact::write(sample.artifact));
    print("lengths", tally);
    need(tally.refused == tally.tried, "every other length to be refused");
  }
}

// As large as many real models.
void flips_64k(const char*) {
  const Bytes bytes = artifact::write(artifact_of(forest_plan(160, 31), 32));
  const Tally flipped = every_bit_flip(bytes), cut = every_length(bytes);
  std::printf("bytes=%zu ", bytes.size());
  print("flips", flipped);
  print("lengths", cut);
  need(flipped.refused == flipped.tried && cut.refused == cut.tried, "all to be refused");
}

void mutants(const char*) {
  for (const Sample& sample : samples()) {
    const Tally fields = every_field(sample.artifact), sections = every_section(sample.artifact);
    print((std::string("fields ") + sample.name).c_str(), fields);
    print((std::string("sections ") + sample.name).c_str(), sections);
    need(sections.refused == sections.tried, "sections out of place to be refused");
    need(fields.refused > fields.tried / 4, "many odd fields to be refused");
    need(fields.unproved > 0, "mutants that reach the kernels");  // else the digest hid the rest
  }
}

void pairs(const char* count) {
  uint32_t seed = 1;
  for (const Sample& sample : samples())
    print((std::string("pairs ") + sample.name).c_str(),
          field_pairs(sample.artifact, count ? std::stoi(count) : 5000, seed++));
}

// What a plan may hold in memory but not in a file: children that point anywhere.
void trees(const char*) {
  const plan::Plan good = forest_plan();
  size_t tried = 0;
  const auto& forest = std::get<forest::Forest>(good.model);
  for (size_t at = 0; at < forest.nodes.size(); ++at)
    for (const bool right : {false, true})
      for (const int64_t child :
           {int64_t{-1}, int64_t{-2}, int64_t{0}, int64_t{1}, static_cast<int64_t>(at),
            static_cast<int64_t>(at) + 1, static_cast<int64_t>(forest.nodes.size()),
            int64_t{INT32_MAX}, int64_t{INT32_MIN}}) {
        plan::Plan plan = good;
        forest::Node& node = std::get<forest::Forest>(plan.model).nodes[at];
        int32_t& changed = right ? node.right : node.left;
        if (changed == child) continue;
        changed = static_cast<int32_t>(child);
        ++tried;
        try {
          plan::check(plan);
        } catch (const Failure&) {
          continue;
        }
        need(false, "trees that are no trees to be refused");
      }
  std::printf("trees tried=%zu refused=%zu\n", tried, tried);
}

// Nothing about a file makes the loader ask for more than four times its size and 1 MiB.
void memory(const char*) {
  double worst = 0;
  const auto measure = [&](const Bytes& bytes) {
    const size_t peak = peak_of([&] {
      try {
        artifact::read(bytes);
      } catch (const Failure&) {  // refused or not, it was read
      }
    });
    worst = std::max(worst, static_cast<double>(peak) / static_cast<double>(bytes.size()));
    need(peak <= 4 * bytes.size() + (1 << 20), "at most 4 times the file and 1 MiB");
  };
  for (const Sample& sample : samples()) {
    const Bytes good = artifact::write(sample.artifact);
    measure(good);
    for (const artifact::Place& place : artifact::places_of(sample.artifact)) {
      if (place.bytes != 8 || place.is_real) continue;
      for (const uint64_t value : odd_integers(0, good.size())) {
        Bytes bytes = good;
        std::memcpy(bytes.data() + place.offset, &value, 8);
        artifact::sign(bytes);
        measure(bytes);
      }
    }
  }
  std::printf("memory small worst=%.2f\n", worst);

  worst = 0;
  measure(artifact::write(artifact_of(forest_plan(4000, 63), 32)));
  std::printf("memory forest times=%.2f\n", worst);
  worst = 0;
  std::vector<ColumnSpec> wide(20000);
  std::vector<std::string> names;
  for (size_t at = 0; at < wide.size(); ++at) wide[at].name = std::to_string(at);
  for (int at = 0; at < 200000; ++at) names.push_back("x" + std::to_string(at));
  wide[0].dtype = DType::string;
  wide[0].dictionary = Dictionary(names);
  plan::Builder builder{Schema(wide)};
  builder.set_transform({{1}, {}, 0});
  measure(artifact::write(artifact_of(builder.finish(), 1)));
  std::printf("memory wide times=%.2f\n", worst);
}

void speed(const char*) {
  const Bytes bytes = artifact::write(artifact_of(forest_plan(500, 31), 64));
  double best = 1e9, hash = 1e9;
  for (int round = 0; round < 20; ++round) {
    auto start = std::chrono::steady_clock::now();
    load(bytes);
    best = std::min(best, ms_since(start));
    const Bytes megabyte(1 << 20);
    start = std::chrono::steady_clock::now();
    artifact::sha256(megabyte);
    hash = std::min(hash, ms_since(start));
  }
  std::printf("speed trees=500 leaves=31 bytes=%zu load_ms=%.2f sha256_1MiB_ms=%.2f\n",
              bytes.size(), best, hash);
}

void file(const char* path) {
  try {
    load(artifact::read_file(path));
    std::printf("loaded\n");
  } catch (const Failure& failure) {
    std::printf("%d %s\n", static_cast<int>(failure.error().code), failure.what());
  }
}

void save(const char* folder) {
  for (const Sample& sample : samples())
    artifact::save_file(std::string(folder) + "/" + sample.name + ".pelton",
                        artifact::write(sample.artifact));
}

const std::map<std::string, void (*)(const char*)> tests{
    {"round_trip", round_trip}, {"sha256", sha256},   {"flips", flips}, {"lengths", lengths},
    {"flips_64k", flips_64k},   {"mutants", mutants}, {"pairs", pairs}, {"trees", trees},
    {"memory", memory},         {"speed", speed},     {"file", file},   {"save", save}};

}  // namespace
}  // namespace pelton::tests

int main(int count, char** argument) {
  const auto test = pelton::tests::tests.find(count > 1 ? argument[1] : "");
  if (test == pelton::tests::tests.end()) {
    std::printf("unknown test\n");
    return 2;
  }
  test->second(count > 2 ? argument[2] : nullptr);
  return 0;
}
