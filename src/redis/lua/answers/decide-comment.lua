-- decide-comment.lua: approves, rejects or deletes a comment, and decides whether its reader is trusted, in one step,
-- so that no list disagrees with the comment.
-- KEYS  1 comment   2 all comments   3 held ones   4 those shown with the article   5 those without an email to the
--       editor   6 those of the reader (not used for a visitor)   7 trusted readers
-- ARGV  1 id   2 'approved', 'rejected' or 'removed'   3 now (ms)   4 when it was written (ms)   5 subscriber id, empty
--       for a visitor   6 the state that the editor saw; empty: any. Of two editors who decide at once, the second one's
--       decision then changes nothing
-- Returns the state before; empty when there is no such comment
local before = redis.call('HGET', KEYS[1], 'state')
if not before then return '' end
local id, after, reader = ARGV[1], ARGV[2], ARGV[5]
if ARGV[6] ~= '' and ARGV[6] ~= before then return before end
if before == after then return before end
redis.call('ZREM', KEYS[3], id)
redis.call('ZREM', KEYS[5], id)
if after == 'approved' then
  redis.call('ZADD', KEYS[4], ARGV[4], id)
  if reader ~= '' then redis.call('SADD', KEYS[7], reader) end
else
  redis.call('ZREM', KEYS[4], id)
  if reader ~= '' then redis.call('SREM', KEYS[7], reader) end
end
if after == 'removed' then
  redis.call('DEL', KEYS[1])
  redis.call('ZREM', KEYS[2], id)
  if reader ~= '' then redis.call('SREM', KEYS[6], id) end
else
  redis.call('HSET', KEYS[1], 'state', after, 'decidedAt', ARGV[3])
  -- It served only to block the writer.
  if after == 'approved' then redis.call('HDEL', KEYS[1], 'network') end
end
return before
