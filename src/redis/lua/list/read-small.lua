-- read-small.lua: finds the buckets of the list that have readers, so that a scan of a small list does not ask for
-- 16,384 empty hashes, and reads those with few readers, so that it does not ask for thousands of small ones. Stops
-- reading after some bytes, so that it never holds Redis up for long.
-- KEYS  any number
-- ARGV  1 max number of readers of a bucket that is read  2 bytes
-- Returns a string with one digit per key, and the fields and values of each key with digit 1:
--   0 it does not exist, 1 it has been read, 2 it has more readers, or the bytes were used up
local most, left = tonumber(ARGV[1]), tonumber(ARGV[2])
local digits, read = {}, {}
for i, key in ipairs(KEYS) do
  local size = redis.call('HLEN', key)
  if size == 0 then
    digits[i] = '0'
  elseif size > most or left <= 0 then
    digits[i] = '2'
  else
    local flat = redis.call('HGETALL', key)
    for _, text in ipairs(flat) do left = left - #text end
    digits[i] = '1'
    read[#read + 1] = flat
  end
end
return { table.concat(digits), read }
