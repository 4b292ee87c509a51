// Overlay: what the commands of a batch have written so far, over a view of the log. A rule reads through it and writes
// into it; refusal rolls back to its start, acceptance keeps it for the next command of the batch. Thread: one lane.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/log.h"

namespace kith::store {

class Overlay final : public View {
 public:
  explicit Overlay(const View& base);
  ~Overlay() override;
  Overlay(const Overlay&) = delete;
  Overlay& operator=(const Overlay&) = delete;

  Result<std::optional<Head>> head(ConversationId cid) const override;
  Result<std::vector<std::optional<Head>>> heads(std::span<const ConversationId> cids) const override;
  Result<std::optional<std::string>> row(const Owner& owner, RowKind kind, std::string_view key) const override;
  Result<std::vector<Row>> rows(const Owner& owner, RowKind kind, std::string_view after,
                                std::size_t limit) const override;
  Result<std::optional<Message>> message(ConversationId cid, Seq seq) const override;
  Result<std::vector<Message>> messages(ConversationId cid, Seq from, Seq to, std::size_t limit,
                                        Order order) const override;
  Result<std::vector<Change>> changes(const Owner& owner, Rev after, std::size_t limit) const override;
  Result<std::optional<Sent>> sent(ConversationId cid, UserId sender, std::string_view mid) const override;

  void put_head(ConversationId cid, const Head& head);
  void put_message(Message message);
  void put_sent(ConversationId cid, UserId sender, std::string mid, Sent sent);
  void put_row(const Owner& owner, RowKind kind, std::string key, std::string value);
  // Rows that carry their commit's own position: encoded by keep().
  void put_positions(ConversationId cid, UserId user, Positions positions);
  void put_listing(UserId person, Listing listing);
  void delete_row(const Owner& owner, RowKind kind, std::string key);
  void put_change(const Owner& owner, Change change);  // pos is filled in by keep()
  void put_stream(StreamEntry entry);                  // pos is filled in by keep()
  void put_follow_up(Command command);

  // Begins a command; what it writes is apart until keep() or drop().
  void begin();
  // Did the command write anything since begin()?
  bool touched() const;
  // Accepts: stamps pos on everything written since begin() (message.pos, positions, listings, head.pos and
  // head.positions_pos where they equal kPendingPos, changes, stream entries, follow-ups with partition) and adds it to
  // the batch.
  void keep(PartitionId partition, Pos pos);
  void drop();

  // Everything kept, as one batch, and a clean overlay again.
  Batch take();
  std::size_t bytes() const;  // rough size of what is kept

  // Written by rules where the commit's own position belongs, replaced by keep().
  static constexpr Pos kPendingPos{UINT64_MAX};

  struct Layer;  // overlay_layer.h

 private:
  const View& base_;
  std::unique_ptr<Layer> kept_;
  std::unique_ptr<Layer> present_;
};

}  // namespace kith::store
