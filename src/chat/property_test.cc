// Random commands by random people against a naive model: seqs and revs without gaps, n by its formula, positions that
// only grow, dedupe for ever, membership exactly as told. A failing seed is printed.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/random.h"
#include "chat/stage_for_tests.h"

namespace kith::chat {
namespace {

constexpr int kPeople = 6;
constexpr int kSteps = 400;

// What the rules promise, kept in the plainest way.
struct Model {
  std::vector<bool> counts{false};                             // by seq, from 1
  std::map<int, std::uint64_t> read;                           // by person
  std::map<std::pair<int, std::string>, SentReply> sent;       // first results
  std::map<std::pair<int, std::string>, std::string> content;  // and what was sent
  std::set<int> members;
  std::uint64_t rev = 0;

  std::uint64_t n(std::uint64_t seq) const {
    std::uint64_t sum = 0;
    for (std::uint64_t s = 1; s <= seq; ++s) sum += counts[s] ? 1 : 0;
    return sum;
  }
};

class Play {
 public:
  explicit Play(std::uint64_t seed) : random_(seed), cid_(stage_.group(1, {2, 3}, seed % 2 == 0)) {
    model_.members = {1, 2, 3};
    model_.counts.push_back(false);  // the note of the creation
    model_.rev = 2;
  }

  void step() {
    stage_.now += static_cast<TimeMs>(random_.below(1000));
    const int who = 1 + static_cast<int>(random_.below(kPeople));
    switch (random_.below(8)) {
      case 0:
      case 1:
      case 2:
        send(who);
        break;
      case 3:
        read(who);
        break;
      case 4:
        add(who, 1 + static_cast<int>(random_.below(kPeople)));
        break;
      case 5:
        leave(who);
        break;
      case 6:
        recall(who);
        break;
      default:
        rename(who);
        break;
    }
    check();
  }

 private:
  void send(int who) {
    const std::string id = mid(static_cast<int>(random_.below(40)));
    const std::string text = random_.below(4) == 0 ? "other" : "same";
    auto message = Stage::message(cid_, id, text);
    if (random_.below(4) == 0 && model_.counts.size() > 2) message.thread_root = root();
    const std::string content = text + std::to_string(message.thread_root.value);
    const auto outcome = stage_.run(as(who), message);
    const auto known = model_.sent.find({who, id});
    if (known != model_.sent.end()) {
      if (model_.content.at({who, id}) == content) {
        ASSERT_TRUE(outcome.has_value());
        const auto& reply = std::get<SentReply>(outcome->reply);
        EXPECT_TRUE(reply.duplicate);
        EXPECT_EQ(reply.seq, known->second.seq);
        EXPECT_EQ(reply.rev, known->second.rev);
      } else {
        ASSERT_FALSE(outcome.has_value());
        EXPECT_EQ(outcome.error().code, Code::kConflict);
      }
      return;
    }
    if (!model_.members.contains(who)) {
      ASSERT_FALSE(outcome.has_value());
      EXPECT_EQ(outcome.error().code, Code::kNotMember);
      return;
    }
    if (!outcome) return;  // a thread root this person does not see, or one inside a thread
    const auto& reply = std::get<SentReply>(outcome->reply);
    const std::uint64_t head_n = model_.n(model_.counts.size() - 1);
    model_.counts.push_back(!message.thread_root);
    ASSERT_EQ(reply.seq.value, model_.counts.size() - 1);
    EXPECT_EQ(reply.rev.value, ++model_.rev);
    if (message.thread_root) ++model_.rev;  // its root tells of it
    if (model_.n(model_.read[who]) == head_n) model_.read[who] = reply.seq.value;
    model_.sent[{who, id}] = reply;
    model_.content[{who, id}] = content;
  }
  Seq root() { return Seq(1 + random_.below(model_.counts.size() - 1)); }

  void read(int who) {
    const std::uint64_t to = random_.below(model_.counts.size() + 5);
    const auto outcome = stage_.run(as(who), MovePositions{.cid = cid_, .delivered = {}, .read = Seq(to)});
    ASSERT_EQ(outcome.has_value(), model_.members.contains(who));
    if (!outcome) return;
    auto& mine = model_.read[who];
    mine = std::max(mine, std::min<std::uint64_t>(to, model_.counts.size() - 1));
    const std::uint64_t unread = model_.n(model_.counts.size() - 1) - model_.n(mine);
    EXPECT_EQ(std::get<MovedReply>(outcome->reply).unread, unread);
  }

  void add(int who, int whom) {
    const auto outcome = stage_.run(as(who), AddMembers{.cid = cid_, .mid = {}, .users = people({whom})});
    ASSERT_EQ(outcome.has_value(), model_.members.contains(who));
    if (!outcome || !model_.members.insert(whom).second) return;
    model_.read[whom] = std::max(model_.read[whom], static_cast<std::uint64_t>(model_.counts.size() - 1));
    model_.counts.push_back(false);
    model_.rev += 2;
  }

  void leave(int who) {
    if (model_.members.size() == 1) return;  // the last one would end the play
    const bool owner = stage_.member(cid_, who).role == Role::kOwner;
    const auto outcome = stage_.run(as(who), RemoveMember{.cid = cid_, .mid = {}, .user = user(who)});
    if (model_.members.erase(who) == 0) return;
    ASSERT_TRUE(outcome.has_value());
    model_.counts.push_back(false);
    model_.rev += owner ? 3 : 2;
  }

  void recall(int who) {
    const Seq seq(1 + random_.below(model_.counts.size() - 1));
    const bool gone = stage_.message_at(cid_, seq.value).recalled_at != 0;
    const auto outcome = stage_.run(as(who), RecallMessage{.cid = cid_, .mid = {}, .seq = seq});
    if (outcome && !gone) ++model_.rev;
    EXPECT_EQ(stage_.wrote, outcome.has_value() && !gone);
  }

  void rename(int who) {
    const auto outcome = stage_.run(
        as(who), UpdateConversation{.cid = cid_, .mid = {}, .name = "name " + std::to_string(random_.below(3))});
    if (!outcome || !stage_.wrote) return;
    model_.counts.push_back(false);
    model_.rev += 2;
  }

  void check() {
    const Head head = stage_.head(cid_);
    ASSERT_EQ(head.seq.value, model_.counts.size() - 1);
    ASSERT_EQ(head.rev.value, model_.rev);
    ASSERT_EQ(head.n, model_.n(head.seq.value));
    ASSERT_EQ(head.member_count, model_.members.size());
    int owners = 0;
    for (int person = 1; person <= kPeople; ++person) {
      const Member member = stage_.member(cid_, person);
      ASSERT_EQ(member.active, model_.members.contains(person));
      if (member.active && member.role == Role::kOwner) ++owners;
      const Positions positions = stage_.positions(cid_, person);
      ASSERT_EQ(positions.read.value, model_.read[person]) << "person " << person;
      ASSERT_EQ(positions.read_n, model_.n(positions.read.value));
      ASSERT_GE(positions.delivered, positions.read);
    }
    ASSERT_EQ(owners, 1);
    const Message last = stage_.message_at(cid_, head.seq.value);
    ASSERT_EQ(last.n, head.n);
  }

  Stage stage_;
  SeededRandom random_;
  ConversationId cid_;
  Model model_;
};

TEST(PropertyTest, RandomCommandsAgreeWithANaiveModel) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Play play(seed);
    for (int i = 0; i < kSteps && !testing::Test::HasFailure(); ++i) play.step();
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace kith::chat
