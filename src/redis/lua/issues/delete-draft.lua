-- delete-draft.lua: deletes an issue only while it is a draft, so that a send that starts at the same moment keeps it.
-- KEYS  1 issue   2 its history   3 issues of the newsletter by creation time   4 its recorded problems
-- ARGV  1 issue id   2 the revision as read; empty: any
-- Returns 'deleted', 'changed' when the revision is another one, '' without such an issue, else its state
local state = redis.call('HGET', KEYS[1], 'state')
if not state then return '' end
if state ~= 'draft' then return state end
if ARGV[2] ~= '' and (redis.call('HGET', KEYS[1], 'revision') or '1') ~= ARGV[2] then return 'changed' end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[4])
redis.call('ZREM', KEYS[3], ARGV[1])
return 'deleted'
