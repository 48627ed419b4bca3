-- claim.lua: makes one recipient ours before the SMTP dialogue starts, so that two workers never mail one reader.
-- Refuses when another run took the bucket (fence), when somebody else has the recipient or they are settled, and when
-- the reader's record changed since it was read: who has just left is not mailed any more. Asked twice (the answer was
-- lost with the connection), it says the same twice. ledger-entry.ts has the layout.
-- KEYS  1 ledger of the bucket   2 subscribers of the bucket
-- ARGV  1 our fence   2 offset of the recipient   3 subscriber id   4 the entry as read   5 the entry to write
--       6 the record as read; '' when it lies elsewhere and the caller sees to it
-- Returns 1 claimed | 0 another entry | 2 the record changed | 3 fenced
if redis.call('GETRANGE', KEYS[1], 0, 3) ~= ARGV[1] then return 3 end
local at = tonumber(ARGV[2])
local found = redis.call('GETRANGE', KEYS[1], at, at + 11)
if found == ARGV[3] .. ARGV[5] then return 1 end
if found ~= ARGV[3] .. ARGV[4] then return 0 end
if ARGV[6] ~= '' and redis.call('HGET', KEYS[2], ARGV[3]) ~= ARGV[6] then return 2 end
redis.call('SETRANGE', KEYS[1], at + 8, ARGV[5])
return 1
