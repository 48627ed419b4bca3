-- members-from-newest.lua: reads a range of a sorted set as one string, because a reply of thousands of strings costs the
-- process that reads it more than all the rest of its page. No member holds a line break.
-- KEYS  1 the sorted set
-- ARGV  1 the first rank, 0 for the highest score   2 the last rank, included
-- Returns the members, the highest score first, separated by line breaks
return table.concat(redis.call('ZREVRANGE', KEYS[1], ARGV[1], ARGV[2]), '\n')
