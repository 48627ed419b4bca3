-- which-exist.lua: finds the buckets of the list that have readers, so that a scan of a small list does not ask for
-- 16,384 empty hashes.
-- KEYS  any number
-- ARGV  none
-- Returns a string with one digit per key: 1 when it exists, else 0
local exist = {}
for i, key in ipairs(KEYS) do exist[i] = redis.call('EXISTS', key) end
return table.concat(exist)
