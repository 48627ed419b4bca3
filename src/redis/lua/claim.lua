-- claim.lua: makes one recipient ours before the SMTP dialogue starts, so that two workers never mail one reader.
-- Refuses when somebody else has them or they are settled, and when the reader's record changed since it was read: who
-- has just left is not mailed any more. Entries are 10 * attempts + state (0 waiting, 1 claimed; ledger.ts has all).
-- KEYS  1 ledger of the bucket   2 subscribers of the bucket
-- ARGV  1 subscriber id   2 the record as the worker read it
-- Returns 1 claimed | 0 not waiting | 2 the record changed
local entry = tonumber(redis.call('HGET', KEYS[1], ARGV[1]))
if not entry or entry % 10 ~= 0 then return 0 end
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return 2 end
redis.call('HSET', KEYS[1], ARGV[1], entry + 10 + 1)
return 1
