-- add-comment.lua: stores a comment once, however often its form is sent. It is shown immediately if the editor
-- approved an earlier comment of this reader, else it waits for the editor. Of a writer who is blocked it is rejected.
-- KEYS  1 comment   2 all comments   3 held ones   4 those shown with the article   5 those without an email to the
--       editor   6 those of the reader (not used for a visitor)   7 trusted readers
-- ARGV  1 id   2 when it was written (ms)   3 subscriber id, empty for a visitor   4 'blocked' or empty
--       5… names and values of its fields
-- Returns its state
local before = redis.call('HGET', KEYS[1], 'state')
if before then return before end
local reader = ARGV[3]
local state = 'held'
if ARGV[4] == 'blocked' then
  state = 'rejected'
elseif reader ~= '' and redis.call('SISMEMBER', KEYS[7], reader) == 1 then
  state = 'approved'
end
redis.call('HSET', KEYS[1], 'state', state, unpack(ARGV, 5))
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
if state == 'approved' then
  redis.call('ZADD', KEYS[4], ARGV[2], ARGV[1])
elseif state == 'held' then
  redis.call('ZADD', KEYS[3], ARGV[2], ARGV[1])
  redis.call('ZADD', KEYS[5], ARGV[2], ARGV[1])
end
if reader ~= '' then redis.call('SADD', KEYS[6], ARGV[1]) end
return state
