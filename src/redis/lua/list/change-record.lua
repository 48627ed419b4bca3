-- change-record.lua: writes one subscriber's record only if it is still the one that was read, so that of two changes
-- to one reader neither is lost: the loser reads again and applies its change to the winner's record. While the list is
-- being moved to another number of buckets, nothing changes in a bucket whose records have moved, and nothing is
-- removed from a bucket that is still being filled, or a late copy could bring it back
-- (subscribers/list/move-bucket.ts).
-- KEYS  1 subscribers of the bucket   2 state of the bucket   3 events of the bucket
-- ARGV  1 subscriber id   2 the record as read ('' when there was none)   3 the record to write ('' deletes)
--       4 '1': a bucket of a later generation, which is being filled as long as it has no state
--       5… events of the change (JSON)
-- Returns 1 when written, 0 when the record has changed, 2 when it may not be removed yet, or the layout that the
--         bucket's records moved to
local state = redis.call('GET', KEYS[2])
if state and state ~= 'home' then return state end
local current = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if current ~= ARGV[2] then return 0 end
if ARGV[3] ~= '' then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
elseif ARGV[4] == '1' and not state then
  return 2
else
  redis.call('HDEL', KEYS[1], ARGV[1])
end
for i = 5, #ARGV do
  redis.call('RPUSH', KEYS[3], ARGV[i])
end
return 1
