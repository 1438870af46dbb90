// Writes groups of rules as YAML for people to read. std.manifestYamlDoc would lose the comments and put
// each description on one line. Hidden fields carry what Prometheus does not need: `comment` of a file, a
// group or a rule, and `lines` of an annotation's text, which are joined by spaces (>-).
local lines(text) = std.split(std.rstripChars(text, '\n'), '\n');
local comment(object) =
  if std.objectHasAll(object, 'comment')
  then [if line == '' then '#' else '# ' + line for line in lines(object.comment)]
  else [];
local indented(indent, lines) = [if line == '' then '' else indent + line for line in lines];

// Text that YAML would not take for what it is needs quotes.
local letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
local isPlain(text) =
  std.member(letters, text[0])
  && std.foldl(
    function(plain, special) plain && std.length(std.findSubstr(special, text)) == 0,
    ['{', "'", '"', ': ', ' #'],
    true
  );
local scalar(text) = if isPlain(text) then text else "'%s'" % std.strReplace(text, "'", "''");

local annotations(annotations) =
  std.flatMap(
    function(name)
      if name == 'description'
      then ['description: >-'] + indented('  ', annotations.lines)
      else ['%s: %s' % [name, scalar(annotations[name])]],
    ['summary', 'description', 'runbook_url', 'dashboard_url']
  );

local optional(rule, names) = ['%s: %s' % [name, rule[name]] for name in names if std.objectHas(rule, name)];

local rule(rule) =
  local kind = if std.objectHas(rule, 'alert') then 'alert' else 'record';
  comment(rule)
  + ['- %s: %s' % [kind, rule[kind]]]
  + indented(
    '  ',
    ['expr: |'] + indented('  ', lines(rule.expr))
    + optional(rule, ['for', 'keep_firing_for'])
    + (
      if std.objectHas(rule, 'labels')
      then ['labels:'] + ['  %s: %s' % [name, rule.labels[name]] for name in std.objectFields(rule.labels)]
      else []
    )
    + (
      if std.objectHas(rule, 'annotations')
      then ['annotations:'] + indented('  ', annotations(rule.annotations))
      else []
    )
  );

// An empty line before each rule that has a comment: those without one belong to the rule before.
local rules(rules) =
  std.flatMap(
    function(i) (if i > 0 && std.objectHasAll(rules[i], 'comment') then [''] else []) + rule(rules[i]),
    std.range(0, std.length(rules) - 1)
  );

local group(group) =
  comment(group)
  + ['- name: ' + group.name]
  + indented('  ', optional(group, ['interval']) + ['rules:'] + indented('  ', rules(group.rules)));

{
  // A file of rules, which says what it was made from.
  file(source, content)::
    local groups = content.groups;
    std.join(
      '\n',
      ['# Made by "make generate" from grafana/mixin/%s: change it there.' % source, '#']
      + comment(content)
      + ['groups:']
      + indented('  ', std.flatMap(
        function(i) (if i > 0 then [''] else []) + group(groups[i]),
        std.range(0, std.length(groups) - 1)
      ))
    ) + '\n',
}
