-- read-small.lua: finds the buckets of the list that have readers, so that a scan of a small list does not ask for
-- 16,384 empty hashes, and reads those with few readers, so that it does not ask for thousands of small ones.
-- KEYS  any number
-- ARGV  1 max number of readers of a bucket that is read
-- Returns a string with one digit per key, and the fields and values of each key with digit 1:
--   0 it does not exist, 1 it has been read, 2 it has more readers
local most = tonumber(ARGV[1])
local digits, read = {}, {}
for i, key in ipairs(KEYS) do
  local size = redis.call('HLEN', key)
  if size == 0 then
    digits[i] = '0'
  elseif size > most then
    digits[i] = '2'
  else
    digits[i] = '1'
    read[#read + 1] = redis.call('HGETALL', key)
  end
end
return { table.concat(digits), read }
