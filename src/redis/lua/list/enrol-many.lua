-- enrol-many.lua: compare-and-set of many records in one call, since one call per record would take most of an import's
-- time. The import's checkpoint is written in the same step, so that its counts are right even after a kill: `totals`
-- counts the rows before these, and `added` marks with 1 which of these were new when they were first written.
-- KEYS  1 checkpoint of the import   2 fixed facts of the store, or the state of the one bucket of all rows
--       3… subscribers of each row's bucket, in the order of the rows
-- ARGV  1 the rows, packed: id (8 bytes), then the record as read ('' when there was none) and the record to write,
--         each after its length (4 bytes, big-endian)
--       2 totals ('': leave the checkpoint alone)   3 initial marks ('': none)   4 '1': mark the rows written here
--       5 seconds until a checkpoint expires ('': leave its life alone)   6 '1': dry run, write no record
--       7 the layout of the list by which the buckets were chosen, as the fixed facts hold it ('': generation 0), or
--         'state' when KEYS[2] is a bucket's state
--       8 what the checkpoint's field `fence` must be ('': any): another process may have continued the import
-- Returns 0 without a change when it is not; nil without a change when the list has another layout or is being moved; else number (from 1), record, … for
--         every row whose record differs from the one read ('' when it is gone)
if ARGV[8] ~= '' and redis.call('HGET', KEYS[1], 'fence') ~= ARGV[8] then return 0 end
if ARGV[7] == 'state' then
  local state = redis.call('GET', KEYS[2])
  if state and state ~= 'home' then return false end
elseif (redis.call('HGET', KEYS[2], 'layout') or '') ~= ARGV[7] then
  return false
end
local marks = {}
local lost = {}
local pos = 1
for i = 3, #KEYS do
  local id, expected, record
  id, expected, record, pos = struct.unpack('>c8I4c0I4c0', ARGV[1], pos)
  local written
  if ARGV[6] == '1' then
    written = redis.call('HEXISTS', KEYS[i], id) == 0
  elseif expected == '' then
    written = redis.call('HSETNX', KEYS[i], id, record) == 1
  else
    written = redis.call('HGET', KEYS[i], id) == expected
    if written then redis.call('HSET', KEYS[i], id, record) end
  end
  if not written then
    lost[#lost + 1] = i - 2
    lost[#lost + 1] = redis.call('HGET', KEYS[i], id) or ''
  end
  if ARGV[4] == '1' then
    marks[i - 2] = (written or string.byte(ARGV[3], i - 2) == 49) and '1' or '0'
  end
end
if ARGV[2] ~= '' then
  local added = ARGV[4] == '1' and table.concat(marks) or ARGV[3]
  redis.call('HSET', KEYS[1], 'totals', ARGV[2], 'added', added)
  if ARGV[5] ~= '' then redis.call('EXPIRE', KEYS[1], ARGV[5]) end
end
return lost
