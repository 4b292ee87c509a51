#include "session/endings.h"

namespace kith::session {

std::optional<Ending> ending_of(const store::Signal& signal) {
  using store::SignalKind;
  const auto of_device = [device = signal.device](const accounts::Caller& caller) { return caller.device == device; };
  switch (signal.kind) {
    case SignalKind::kDisabled:
    case SignalKind::kDeleted:
      return Ending{wire::CloseCode::kDisabled, [](const accounts::Caller&) { return true; }};
    case SignalKind::kDeviceReplaced:
      return Ending{wire::CloseCode::kDeviceLimit, of_device};
    case SignalKind::kDeviceRemoved:
      return Ending{wire::CloseCode::kSignedOut, of_device};
    case SignalKind::kFamilyRevoked:
      return Ending{wire::CloseCode::kSignedOut,
                    [family = signal.family](const accounts::Caller& caller) { return caller.family == family; }};
    case SignalKind::kProfileChanged:
    case SignalKind::kEnabled:
    case SignalKind::kAdminChanged:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace kith::session
