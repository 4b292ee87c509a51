// What happens to accounts, as live sessions see it: who is out, and what the close code tells to do about it.
#include "session/endings.h"

#include <gtest/gtest.h>

#include "session/testing.h"

namespace kith::session {
namespace {

using store::SignalKind;
using testing::make_id;
using wire::CloseCode;

accounts::Caller caller(int device, int family) {
  accounts::Caller out;
  out.user = make_id<UserId>(1);
  out.device = make_id<DeviceId>(device);
  out.family = make_id<FamilyId>(family);
  return out;
}

store::Signal signal(SignalKind kind, int device = 0, int family = 0) {
  store::Signal out;
  out.kind = kind;
  out.user = make_id<UserId>(1);
  if (device != 0) out.device = make_id<DeviceId>(device);
  if (family != 0) out.family = make_id<FamilyId>(family);
  return out;
}

TEST(Endings, ADisabledOrDeletedAccountIsOutEverywhereForGood) {
  for (const auto kind : {SignalKind::kDisabled, SignalKind::kDeleted}) {
    const auto ending = ending_of(signal(kind));
    ASSERT_TRUE(ending);
    EXPECT_EQ(static_cast<int>(ending->code), 4201);
    EXPECT_TRUE(ending->ends(caller(11, 21)));
    EXPECT_TRUE(ending->ends(caller(0, 0)));
  }
}

TEST(Endings, ADeviceReplacedByANewerOneHearsThatAndNotThatItWasSignedOut) {
  const auto ending = ending_of(signal(SignalKind::kDeviceReplaced, 11));
  ASSERT_TRUE(ending);
  EXPECT_EQ(static_cast<int>(ending->code), 4203);
  EXPECT_TRUE(ending->ends(caller(11, 21)));
  EXPECT_FALSE(ending->ends(caller(12, 21)));
}

TEST(Endings, ARemovedDeviceAndARevokedSignInAreSignedOutAndNobodyElse) {
  const auto device = ending_of(signal(SignalKind::kDeviceRemoved, 11));
  const auto family = ending_of(signal(SignalKind::kFamilyRevoked, 11, 21));
  ASSERT_TRUE(device && family);
  EXPECT_EQ(static_cast<int>(device->code), 4202);
  EXPECT_EQ(static_cast<int>(family->code), 4202);
  EXPECT_TRUE(device->ends(caller(11, 22)));
  EXPECT_FALSE(device->ends(caller(12, 21)));
  EXPECT_TRUE(family->ends(caller(12, 21)));
  EXPECT_FALSE(family->ends(caller(11, 22)));
}

TEST(Endings, OtherChangesEndNothing) {
  for (const auto kind : {SignalKind::kProfileChanged, SignalKind::kEnabled, SignalKind::kAdminChanged}) {
    EXPECT_FALSE(ending_of(signal(kind)));
  }
}

TEST(Endings, TheReplacedDevicesSessionClosesWithItsOwnReasonThoughItsSignInEndsToo) {
  testing::Stage stage;
  testing::Person old(stage, 1);
  const auto device = old.session()->device();
  for (const auto& told : {signal(SignalKind::kDeviceReplaced, device.bytes[15]), signal(SignalKind::kFamilyRevoked)}) {
    const auto ending = ending_of(told);
    stage.sessions.end_of(old.user, ending->ends, ending->code);
  }
  EXPECT_EQ(old.connection.closed, 4203);
}

}  // namespace
}  // namespace kith::session
