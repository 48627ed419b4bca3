-- change-person.lua: adds, changes or removes one person and checks what holds of all of them, in one step: two owners
-- who remove each other at the same moment leave one owner, and no two persons share an address.
-- KEYS  1 the persons
-- ARGV  1 id   2 the record as read ('' when there was none)   3 the new record ('' removes the person)
-- Returns 'done', 'changed' when the record is not as it was read, 'taken <id>' with the person of the address, or
--   'last-owner' when nobody would be an owner any more
local current = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if current ~= ARGV[2] then return 'changed' end
local after = ARGV[3] ~= '' and cjson.decode(ARGV[3]) or nil
local owned = current ~= '' and cjson.decode(current).role == 'owner'
local owner = after ~= nil and after.role == 'owner'
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  if all[i] ~= ARGV[1] then
    local other = cjson.decode(all[i + 1])
    if after ~= nil and other.normal == after.normal then return 'taken ' .. all[i] end
    if other.role == 'owner' then owner = true end
  end
end
if owned and not owner then return 'last-owner' end
if after == nil then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
end
return 'done'
