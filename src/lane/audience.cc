// See audience.h.
#include "lane/audience.h"

#include <algorithm>

#include "chat/groups/settings.h"
#include "chat/own/blockers.h"
#include "chat/visibility.h"
#include "model/codec.h"

namespace kith::lane {
namespace {

constexpr std::size_t kScanPage = 512;

// The present members, from their rows; a dm's two people stand in the conversation itself.
Result<std::vector<UserId>> load_people(const store::View& rows, ConversationId cid) {
  const Owner owner = owner_of(cid);
  KITH_TRY(const auto value, rows.row(owner, store::RowKind::kConversation, {}));
  if (!value) return std::vector<UserId>{};
  KITH_TRY(const auto conversation, decode<Conversation>(*value));
  if (conversation.kind == ConversationKind::kDm) {
    if (conversation.dm_a == conversation.dm_b) return std::vector{conversation.dm_a};
    return std::vector{conversation.dm_a, conversation.dm_b};  // dm_a is the lower one
  }
  std::vector<UserId> people;
  std::string after;
  for (;;) {
    KITH_TRY(const auto page, rows.rows(owner, store::RowKind::kMember, after, kScanPage));
    for (const store::Row& row : page) {
      KITH_TRY(const auto member, decode<Member>(row.value));
      if (member.active) people.push_back(member.user);
    }
    if (page.size() < kScanPage) break;
    after = page.back().key;
  }
  std::ranges::sort(people);
  return people;
}

std::vector<UserId> with_changes(const std::vector<UserId>& people, const chat::Outcome& outcome) {
  std::vector<UserId> changed = people;
  std::erase_if(changed, [&](UserId user) { return std::ranges::find(outcome.left, user) != outcome.left.end(); });
  changed.insert(changed.end(), outcome.joined.begin(), outcome.joined.end());
  std::ranges::sort(changed);
  changed.erase(std::ranges::unique(changed).begin(), changed.end());
  return changed;
}

// Those whose view lacks an older message that an event shows again: they came later, where history is not (or then was
// not) from the start, or cleared it for themselves. All rows are looked at, so this is for changes of messages from
// before the last of them came alone; later ones everybody present sees. In a room whose views do not differ nobody is
// asked: what people cleared themselves is no secret to them.
Result<std::vector<UserId>> load_unseeing(const store::View& rows, ConversationId cid, const Head& head, Seq seq) {
  const Owner owner = owner_of(cid);
  std::vector<UserId> unseeing;
  if (head.all_see_from && seq >= head.all_see_from) return unseeing;
  KITH_TRY(const auto value, rows.row(owner, store::RowKind::kConversation, {}));
  if (!value) return unseeing;
  KITH_TRY(const auto conversation, decode<Conversation>(*value));
  if (conversation.history_from_start && head.room) {
    KITH_TRY(const auto differ, rows.row(owner, store::RowKind::kSetting, chat::kViewsDiffer));
    if (!differ) return unseeing;
  }
  std::string after;
  for (;;) {
    KITH_TRY(const auto page, rows.rows(owner, store::RowKind::kMember, after, kScanPage));
    for (const store::Row& row : page) {
      KITH_TRY(const auto member, decode<Member>(row.value));
      if (member.active && !chat::sees(&member, head, seq)) unseeing.push_back(member.user);
    }
    if (page.size() < kScanPage) break;
    after = page.back().key;
  }
  std::ranges::sort(unseeing);
  return unseeing;
}

// The older message that an event shows in its new state; 0: none.
Seq shown_again(const EventBody& body) {
  if (const auto* recalled = std::get_if<MessageRecalled>(&body)) return recalled->tombstone.seq;
  if (const auto* changed = std::get_if<MessageChanged>(&body)) return changed->message.seq;
  if (const auto* grown = std::get_if<StreamAppended>(&body)) return grown->seq;
  return {};
}

// Who types or signals; nil: it is another event.
UserId heard_of(const EventBody& body) {
  if (const auto* typing = std::get_if<TypingChanged>(&body)) return typing->user;
  if (const auto* signal = std::get_if<Signalled>(&body)) return signal->from;
  return {};
}

// Who blocks the person hears nothing of it; of somebody whom very many block, nobody does.
Status hide_from_blockers(const store::View& rows, UserId from, Audience& audience) {
  KITH_TRY(auto blockers, chat::blockers_of(rows, from));
  if (!blockers.complete) {
    audience = {};
    audience.people = std::make_shared<const std::vector<UserId>>();
    audience.ephemeral = true;
    return {};
  }
  audience.unseeing = std::move(blockers.people);
  return {};
}

bool wants_conversation(const chat::Outcome& outcome) {
  return std::ranges::any_of(outcome.events,
                             [](const auto& event) { return event.reach == chat::Reach::kConversation; });
}

}  // namespace

Result<std::vector<Audience>> AudienceCache::build(const store::View& rows, const Owner& owner,
                                                   const chat::Outcome& outcome, TimeMs now, std::uint32_t room_from) {
  Audience everybody;
  std::optional<Head> head;
  if (owner.kind == OwnerKind::kConversation && wants_conversation(outcome)) {
    const ConversationId cid{owner.id};
    KITH_TRY(head, rows.head(cid));
    // The world has never switched and is a room however small.
    const bool few = head && head->both_until != 0 && head->member_count < room_from;
    const bool both = head && (now < head->both_until || (head->room && few));
    everybody.room = head && (head->room || both);
    if (head && (!head->room || both)) {
      KITH_TRY(everybody.people, people_of(rows, cid, outcome));
    } else {
      erase(cid);  // the next change of mode loads it anew
    }
  }
  std::vector<Audience> audiences;
  audiences.reserve(outcome.events.size());
  for (const chat::Outgoing& event : outcome.events) {
    Audience audience = event.reach == chat::Reach::kConversation ? everybody : Audience{};
    audience.ephemeral = event.ephemeral;
    if (const Seq shown = shown_again(event.body); shown && head) {
      KITH_TRY(audience.unseeing, load_unseeing(rows, ConversationId{owner.id}, *head, shown));
    }
    if (const UserId from = heard_of(event.body); !from.nil()) {
      KITH_CHECKED(hide_from_blockers(rows, from, audience));
    }
    for (const UserId& user : event.also) {
      if (!audience.people || !std::ranges::binary_search(*audience.people, user)) audience.also.push_back(user);
    }
    audiences.push_back(std::move(audience));
  }
  return audiences;
}

Result<AudienceCache::People> AudienceCache::people_of(const store::View& rows, ConversationId cid,
                                                       const chat::Outcome& outcome) {
  const auto it = index_.find(cid);
  const bool changed = !outcome.joined.empty() || !outcome.left.empty();
  if (it != index_.end() && !changed) {
    entries_.splice(entries_.begin(), entries_, it->second);
    return it->second->people;
  }
  std::vector<UserId> people;
  if (it != index_.end()) {
    people = with_changes(*it->second->people, outcome);
  } else {
    KITH_TRY(people, load_people(rows, cid));
  }
  auto shared = std::make_shared<const std::vector<UserId>>(std::move(people));
  put(cid, shared);
  return shared;
}

void AudienceCache::put(ConversationId cid, People people) {
  erase(cid);
  people_ += people->size() + 1;
  entries_.push_front({cid, std::move(people)});
  index_.emplace(cid, entries_.begin());
  while (people_ > people_max_ && entries_.size() > 1) erase(ConversationId(entries_.back().cid));
}

void AudienceCache::erase(ConversationId cid) {
  const auto it = index_.find(cid);
  if (it == index_.end()) return;
  people_ -= it->second->people->size() + 1;
  entries_.erase(it->second);
  index_.erase(it);
}

void AudienceCache::clear() {
  entries_.clear();
  index_.clear();
  people_ = 0;
}

}  // namespace kith::lane
