// What a handle points to, and how calls report failures.
#pragma once
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <string>

#include "cpp/capi/pelton.h"
#include "cpp/capi/sessions.h"
#include "cpp/core/error.h"
#include "cpp/exec/engine.h"

struct pelton_model {
  pelton_model(std::shared_ptr<const pelton::plan::Plan> plan, std::string metadata)
      : engine(std::move(plan)), sessions(engine), metadata(std::move(metadata)) {}

  const pelton::plan::Plan& plan() const { return engine.plan(); }

  const pelton::exec::Engine engine;
  mutable pelton::capi::Sessions sessions;
  const std::string metadata;
};

namespace pelton::capi {

// Keeps what fits; never allocates, since memory may be what failed.
void set_last_error(const char* message) noexcept;

// Runs one call. Whatever is thrown becomes a status and a sentence.
template <class Call>
pelton_status guarded(Call call) noexcept {
  try {
    call();
    return PELTON_OK;
  } catch (const Failure& failure) {
    set_last_error(failure.what());
    return static_cast<pelton_status>(failure.error().code);
  } catch (const std::bad_alloc&) {
    set_last_error("pelton: need memory, got none");
    return PELTON_OUT_OF_MEMORY;
  } catch (const std::exception& other) {
    set_last_error(other.what());
    return PELTON_INTERNAL;
  }
}

inline void need(bool holds, const char* subject, const char* what, const char* got) {
  if (!holds) fail(ErrorCode::invalid_param, subject, what, got);
}

inline void need_index(size_t index, size_t count, const char* subject) {
  if (index >= count)
    fail(ErrorCode::invalid_param, subject, "an index below " + std::to_string(count),
         std::to_string(index));
}

inline pelton_text text_of(std::string_view text) {
  return {text.data(), text.size()};
}

// A struct as its caller knows it: an older one ends early, a newer one may only add zeros.
template <class Struct>
Struct given(const Struct* from, const char* subject) {
  need(from != nullptr, subject, "a struct", "NULL");
  need(from->struct_size >= sizeof from->struct_size, subject, "struct_size to be set", "less");
  const auto* bytes = reinterpret_cast<const unsigned char*>(from);
  for (size_t at = sizeof(Struct); at < from->struct_size; ++at)
    need(bytes[at] == 0, subject, "a library as new as its header", "an older one");
  Struct known{};
  std::memcpy(&known, from, std::min(from->struct_size, sizeof known));
  return known;
}

// The other way: fills what the caller has room for.
template <class Struct>
void hand_out(Struct filled, Struct* to, const char* subject) {
  need(to != nullptr, subject, "a struct", "NULL");
  need(to->struct_size >= sizeof to->struct_size, subject, "struct_size to be set", "less");
  filled.struct_size = to->struct_size;
  std::memcpy(to, &filled, std::min(to->struct_size, sizeof filled));
}

}  // namespace pelton::capi
