-- change-ledger.lua: claims recipients before their SMTP dialogue starts, so that two workers never email one reader,
-- and writes their outcomes. It takes many changes per call, since a call costs ten times as much as a change. The
-- changes are independent: a refused one does not affect the next. ledger-entry.ts has the layout of a ledger,
-- change-ledger.ts builds its arguments.
--
-- A claim is refused when another run took the bucket (fence), when another worker has claimed the recipient, when the
-- recipient has an outcome, and when the reader's record changed since it was read, so that a reader who has just
-- unsubscribed gets no email. A claim that is repeated, because the connection died before its answer, gets the same
-- answer. An outcome is written only over the entry that the caller knows, so that a late one never overwrites a better
-- one. There are two exceptions, except for an exact outcome: any outcome replaces "uncertain", and "accepted" replaces
-- any entry.
--
-- KEYS  for each change: the ledger of the bucket, and its subscribers (claim) or its replies (outcome)
-- ARGV  1 the changes, each: kind (1 byte: 0 claim, 1 outcome, 2 exact outcome), offset of the recipient (4),
--       subscriber id (8), the entry as known (4) and to write (4), fence (4; of a claim), length of the rest (4), and
--       the rest: of a claim the record as read, or nothing when it is in another layout and the caller checks it; of
--       an outcome nothing, '-' to delete the stored reply of the server, or '+' and the reply to store
-- Returns for each change: claim 1 claimed | 0 another entry | 2 the record changed | 3 fenced; outcome 1 when written
--         (or already there), else 0
-- Codes of the states in the ledger (src/ledger/ledger-states.ts); a test compares the two.
local ACCEPTED, UNCERTAIN = 2, 6

local function claim(ledger, subscribers, at, id, known, write, fence, record)
  if redis.call('GETRANGE', ledger, 0, 3) ~= fence then return 3 end
  local found = redis.call('GETRANGE', ledger, at, at + 11)
  if found == id .. write then return 1 end
  if found ~= id .. known then return 0 end
  if record ~= '' and redis.call('HGET', subscribers, id) ~= record then return 2 end
  redis.call('SETRANGE', ledger, at + 8, write)
  return 1
end

local function settle(ledger, replies, at, id, known, write, exact, reply)
  local found = redis.call('GETRANGE', ledger, at, at + 11)
  if found ~= id .. write then
    local state = #found == 12 and math.floor(string.byte(found, 9) / 16)
    local better = not exact and state and state ~= ACCEPTED and string.sub(found, 1, 8) == id
      and (state == UNCERTAIN or math.floor(string.byte(write, 1) / 16) == ACCEPTED)
    if found ~= id .. known and not better then return 0 end
    redis.call('SETRANGE', ledger, at + 8, write)
  end
  if reply == '-' then
    redis.call('HDEL', replies, id)
  elseif reply ~= '' then
    redis.call('HSET', replies, id, string.sub(reply, 2))
  end
  return 1
end

local answers, position = {}, 1
for i = 1, #KEYS / 2 do
  local kind, at, id, known, write, fence, length, start = struct.unpack('>BI4c8c4c4c4I4', ARGV[1], position)
  position = start + length
  local rest = string.sub(ARGV[1], start, position - 1)
  local ledger, other = KEYS[2 * i - 1], KEYS[2 * i]
  if kind == 0 then
    answers[i] = claim(ledger, other, at, id, known, write, fence, rest)
  else
    answers[i] = settle(ledger, other, at, id, known, write, kind == 2, rest)
  end
end
return answers
