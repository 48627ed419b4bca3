-- dump-small-fields.lua: takes a long hash of small fields as one value, which costs a tenth of reading each of them.
-- Longer fields would be compressed in it, which holds Redis up.
-- KEYS  1 hash
-- ARGV  1 the most fields   2 the most bytes of memory that a field may take, on average
-- Returns its DUMP; nil for another hash, or when Redis refuses
local fields = redis.call('HLEN', KEYS[1])
if fields == 0 or fields > tonumber(ARGV[1]) then return false end
local bytes = redis.pcall('MEMORY', 'USAGE', KEYS[1], 'SAMPLES', 20)
if type(bytes) ~= 'number' or bytes / fields > tonumber(ARGV[2]) then return false end
local dump = redis.pcall('DUMP', KEYS[1])
return type(dump) == 'string' and dump
