//! Size table and rules, after the pass over a document. In: the variables and the log. Out: the
//! report.

use crate::cause::{Failure, UnknownCause};
use crate::eval::unknowns::Unknowns;
use crate::eval::{Bound, Gap, List, Obstacle, Place, Scope, Steps, Val, find_obstacles};
use crate::facts::Facts;
use crate::phrases::{self, MANY};
use crate::pointer::Pointer;
use crate::problem::{self, Causes, Problem};
use crate::reader::Numeral;
use crate::report::{Log, Report, Violation};
use crate::table::{Expr, Model, Rule, Severity, Sizes, Var, Vars};
use crate::text::clip;
use crate::variables::{Owner, State, Value, Variables};
use std::fmt::Write as _;

/// Checks sizes and rules, and closes the report.
pub(crate) fn finish<'m>(
    model: &'m Model<'m>,
    variables: &mut Variables<'_>,
    facts: &Facts,
    mut log: Log<'m>,
) -> Report<'m> {
    if let Some(sizes) = &model.sizes {
        check_size(model, sizes, variables, &mut log);
    }
    if !log.duplicate {
        let (steps, unknowns) = (Steps::with_moves(log.moves), Unknowns::default());
        let scope = Scope {
            model,
            variables,
            facts,
            steps: &steps,
            unknowns: &unknowns,
            exact: false,
            missing_facts_are_absent: true,
            root: Place::ROOT,
        };
        let request = Here { owner: Owner::REQUEST, vars: model.vars, place: Place::ROOT, item: None };
        for rule in model.rules {
            steps.refill();
            let mut check = RuleCheck { model, rule, scope: &scope, log: &mut log };
            if rule.each.is_empty() {
                match evaluate_rule(rule, &scope, Owner::REQUEST, Place::ROOT) {
                    RuleOutcome::Holds | RuleOutcome::Silent => {}
                    outcome => check.record(outcome, &request),
                }
            } else {
                check.items(&request);
            }
        }
    }
    log.into_report()
}

/// Both sides together must be a row of the table; one side alone must occur in a row.
fn check_size<'m>(
    model: &'m Model<'m>,
    sizes: &'m Sizes<'m>,
    variables: &mut Variables<'_>,
    log: &mut Log<'m>,
) {
    let side = |index| {
        let variable = variables.get(index);
        match variable.state {
            State::Given(Value::Int(value)) => Ok((Some(value), variable.at)),
            State::Absent | State::Missing => Ok((None, variable.at)),
            _ => Err(()),
        }
    };
    let (Ok((width, width_at)), Ok((height, height_at))) = (side(sizes.width), side(sizes.height)) else {
        return;
    };
    let fits = |given: Option<i64>, known: u32| given.is_none_or(|given| given == i64::from(known));
    let row = sizes.rows.iter().position(|row| fits(width, row.width) && fits(height, row.height));
    if row.is_some() {
        variables.row = row.filter(|_| width.is_some() && height.is_some());
        return;
    }
    let (var, at) = match (width, height) {
        (Some(_), _) => (sizes.width, width_at),
        (None, Some(_)) => (sizes.height, height_at),
        (None, None) => return,
    };
    let pointer = |var: u16| model.vars.get(usize::from(var)).map_or("", |var| var.pointer);
    log.value_at(at, Pointer::Text(pointer(var).into()), Problem::Size { sizes, width, height });
    for index in 0..=u16::MAX {
        let Some(var) = model.vars.get(usize::from(index)) else { break };
        // A size in one string is three variables with one pointer.
        if [pointer(sizes.width), pointer(sizes.height)].contains(&var.pointer) {
            variables.wrong(Owner::REQUEST, Vars { start: index, end: index.saturating_add(1), own: true });
        }
    }
}

/// The subject of a rule: the request, or one item of an array.
#[derive(Clone, Copy)]
struct Here<'e, 's, 'm> {
    owner: Owner,
    /// The variables of the owner.
    vars: &'m [Var<'m>],
    place: Place<'e, 's>,
    item: Option<&'e Item<'e, 'm>>,
}

/// An item of a list.
struct Item<'e, 'm> {
    list: &'m str,
    index: usize,
    outer: Option<&'e Item<'e, 'm>>,
}

impl<'m> Here<'_, '_, 'm> {
    /// Pointer of a variable, as the tables have it.
    fn relative(&self, var: u16) -> &'m str {
        self.vars.get(usize::from(var)).map_or("", |var| var.pointer)
    }

    /// The whole pointer.
    fn pointer(&self, relative: &'m str) -> Pointer<'m> {
        let Some(item) = self.item else { return Pointer::Text(relative.into()) };
        let mut text = String::new();
        item.write(&mut text);
        text.push_str(relative);
        Pointer::Text(text.into())
    }
}

impl Item<'_, '_> {
    fn write(&self, text: &mut String) {
        if let Some(outer) = self.outer {
            outer.write(text);
        }
        // Writing to a string does not fail.
        let _ = write!(text, "{}/{}", self.list, self.index);
    }
}

#[derive(Clone, Copy)]
enum RuleOutcome {
    Holds,
    Broken,
    /// The document does not allow the evaluation.
    Failed(Failure),
    Unknown,
    /// A parameter that the rule reads is invalid, so the rule is not evaluated.
    Silent,
}

/// Evaluates a rule for its subject.
#[inline]
fn evaluate_rule<'s>(
    rule: &'s Rule<'s>,
    scope: &Scope<'s>,
    owner: Owner,
    place: Place<'_, 's>,
) -> RuleOutcome {
    if scope.variables.has_wrong() && rule.reads.iter().any(|&var| scope.is_wrong(owner, var)) {
        return RuleOutcome::Silent;
    }
    let holds = scope.holds(&rule.holds, place);
    if holds == Ok(true) && scope.model.facts.is_empty() && !scope.variables.has_media() {
        return RuleOutcome::Holds;
    }
    recheck(rule, scope, place, holds)
}

/// The outcome of a rule that does not hold, or may hold only because a fact is not given.
#[inline(never)]
fn recheck<'s>(
    rule: &'s Rule<'s>,
    scope: &Scope<'s>,
    place: Place<'_, 's>,
    holds: Result<bool, Gap>,
) -> RuleOutcome {
    if holds == Ok(true) {
        // A guard such as `!has(facts.seconds) || ...` must not pass for a check.
        let sure = Scope { missing_facts_are_absent: false, ..*scope };
        return match sure.holds(&rule.holds, place) {
            Err(Gap::Unknown) => RuleOutcome::Unknown,
            Err(Gap::Failed(failure)) => RuleOutcome::Failed(failure),
            Ok(_) => RuleOutcome::Holds,
        };
    }
    // A default can depend on what is wrong, too, and so can what is read of items. Once the steps of a rule are used up
    // it is given up, so that they are restored only once.
    let is_spent = scope.steps.is_spent();
    if is_spent {
        scope.steps.refill();
    }
    let is_silent = find_obstacles(&rule.holds, scope, place, &mut |found| found == Obstacle::Invalid);
    if is_spent {
        scope.steps.use_up();
    }
    match holds {
        _ if is_silent => RuleOutcome::Silent,
        Ok(_) => RuleOutcome::Broken,
        Err(Gap::Failed(failure)) => RuleOutcome::Failed(failure),
        Err(Gap::Unknown) => RuleOutcome::Unknown,
    }
}

/// One rule.
struct RuleCheck<'a, 's, 'm> {
    model: &'m Model<'m>,
    rule: &'m Rule<'m>,
    scope: &'a Scope<'s>,
    log: &'a mut Log<'m>,
}

/// True if a rule holds, for each item if it is about items; none when it is unknown or fails.
pub(crate) fn holds<'s>(rule: &'s Rule<'s>, scope: &Scope<'s>) -> Option<bool> {
    let request = Here { owner: Owner::REQUEST, vars: scope.model.vars, place: Place::ROOT, item: None };
    let mut holds = Some(true);
    each_item(rule.each, 0, &request, scope, &mut |found| {
        let found = match found {
            Found::Item(here) => evaluate_rule(rule, scope, here.owner, here.place),
            Found::TooMany(..) => RuleOutcome::Failed(Failure::TooManyMembers),
        };
        match found {
            RuleOutcome::Holds => {}
            RuleOutcome::Broken => holds = Some(false),
            _ => holds = holds.filter(|holds| !holds),
        }
    });
    holds
}

/// A subject of a rule.
enum Found<'a, 'e, 's, 'm> {
    /// The request, or an item.
    Item(&'a Here<'e, 's, 'm>),
    /// The list of this variable, which has too many items to be kept.
    TooMany(&'a Here<'e, 's, 'm>, &'m Var<'m>),
}

/// Visits the items of nested lists: each of the first list, and in it each of the second.
fn each_item<'s, 'm: 's>(
    lists: &'m [u16],
    number: u16,
    outer: &Here<'_, 's, 'm>,
    scope: &Scope<'s>,
    visit: &mut dyn FnMut(Found<'_, '_, 's, 'm>),
) {
    let Some((&list, inner)) = lists.split_first() else { return visit(Found::Item(outer)) };
    let Some(var) = outer.vars.get(usize::from(list)) else { return };
    let State::Given(Value::List { count, items }) = scope.variables.get_in(outer.owner, list).state else {
        return;
    };
    let Some(tracked) = items else {
        if count > 0 {
            visit(Found::TooMany(outer, var));
        }
        return;
    };
    let items = List::Items { count, tracked, var };
    for index in 0..count {
        let item = scope.item(&items, index);
        let bound = Bound { number, item: &item, outer: outer.place };
        let Val::Item(owner, _) = item else { return };
        let here = Here {
            owner,
            vars: var.items,
            place: Place::within(&bound),
            item: Some(&Item { list: var.pointer, index, outer: outer.item }),
        };
        each_item(inner, number.saturating_add(1), &here, scope, visit);
        if scope.steps.is_spent() {
            return;
        }
    }
}

impl<'s, 'm: 's> RuleCheck<'_, 's, 'm> {
    /// Evaluates a rule for each item that it is about.
    fn items(&mut self, request: &Here<'_, 's, 'm>) {
        let (rule, scope) = (self.rule, self.scope);
        each_item(rule.each, 0, request, scope, &mut |found| match found {
            Found::Item(here) => self.record(evaluate_rule(rule, scope, here.owner, here.place), here),
            Found::TooMany(outer, var) => {
                self.fail(outer.pointer(var.pointer), Failure::TooManyMembers);
            }
        });
    }

    /// Records a rule that the document does not allow to be evaluated.
    fn fail(&mut self, pointer: Pointer<'m>, failure: Failure) {
        let violation = Violation::new(pointer, Problem::Limit { id: self.rule.id, failure });
        self.log.limit(self.rule.severity, violation);
    }

    /// Records a rule that does not hold or could not be evaluated.
    #[cold]
    #[inline(never)]
    fn record(&mut self, outcome: RuleOutcome, here: &Here<'_, 's, 'm>) {
        match outcome {
            RuleOutcome::Holds | RuleOutcome::Silent => {}
            RuleOutcome::Broken => match self.rule.severity {
                Severity::Error => self.log.rule(|suggests| violation(self.rule, self.scope, here, suggests)),
                Severity::Warning => {
                    self.log.warning(|suggests| violation(self.rule, self.scope, here, suggests));
                }
            },
            RuleOutcome::Failed(failure) => self.fail(self.pointer(here), failure),
            RuleOutcome::Unknown => {
                let sure = Scope { missing_facts_are_absent: false, ..*self.scope };
                let cause = UnknownCause::of(&self.rule.holds, &sure, here.place, self.model);
                let cause = cause.unwrap_or(UnknownCause::Failed(Failure::TooManySteps));
                let problem = Problem::Undecided { rule: self.rule, cause };
                self.log.undecided(Violation::new(self.pointer(here), problem));
            }
        }
    }

    /// The location of a rule that has no outcome.
    fn pointer(&self, here: &Here<'_, 's, 'm>) -> Pointer<'m> {
        let location = &self.rule.location;
        let given = |&&var: &&u16| is_given(self.scope, here.owner, var);
        let read = location.read.iter().chain(self.rule.reads).find(given).map(|&var| here.relative(var));
        here.pointer(location.at.or(read).unwrap_or(location.otherwise))
    }
}

/// The values of a long list that are closest to the one that is not in it.
fn closest<'s>(holds: &'s Expr<'s>, scope: &Scope<'s>, place: Place<'_, 's>) -> Option<Box<str>> {
    match holds {
        Expr::All(parts) | Expr::Any(parts) => parts.iter().find_map(|part| closest(part, scope, place)),
        Expr::In(value, allowed) if allowed.len() > MANY => {
            let found = match scope.eval(value, place) {
                Val::Int(number) => problem::Found::Number(Numeral::Int(number)),
                Val::Num(number) => problem::Found::Number(Numeral::Num(number)),
                Val::Str(text) => problem::Found::Text(clip(&text.decode()).0),
                _ => return None,
            };
            Some(phrases::closest(allowed, &found).into())
        }
        _ => None,
    }
}

fn is_given(scope: &Scope<'_>, owner: Owner, var: u16) -> bool {
    matches!(scope.variables.get_in(owner, var).state, State::Given(_))
}

fn violation<'s, 'm: 's>(
    rule: &'m Rule<'m>,
    scope: &Scope<'s>,
    here: &Here<'_, 's, 'm>,
    suggests: bool,
) -> Violation<'m> {
    let (place, causes) = locate(rule, scope, here, suggests);
    let pointer = here.pointer(rule.location.at.unwrap_or(place));
    Violation::new(pointer, Problem::Rule { rule, causes: Box::new(causes) })
}

/// The location of the violation of a rule, and the parameters that cause it.
fn locate<'s, 'm: 's>(
    rule: &'m Rule<'m>,
    scope: &Scope<'s>,
    here: &Here<'_, 's, 'm>,
    suggests: bool,
) -> (&'m str, Causes<'m>) {
    let location = &rule.location;
    // A parameter can occur in several conditions.
    let failed = |conditions: &'m [(u16, Expr<'m>)]| {
        let mut pointers: Vec<&'m str> = Vec::new();
        for (var, holds) in conditions {
            let pointer = here.relative(*var);
            if scope.holds(holds, here.place) == Ok(false) && !pointers.contains(&pointer) {
                pointers.push(pointer);
            }
        }
        pointers.into_boxed_slice()
    };
    let causes = Causes {
        item: here.pointer(""),
        missing: failed(location.missing),
        offending: failed(location.offending),
        closest: location
            .offending
            .iter()
            .filter(|(_, holds)| {
                suggests && rule.names_closest && scope.holds(holds, here.place) == Ok(false)
            })
            .find_map(|(_, holds)| closest(holds, scope, here.place)),
    };
    let read = || location.read.iter().find(|&&var| is_given(scope, here.owner, var));
    let place = causes.missing.first().or(causes.offending.last()).copied();
    let place = place.or_else(|| read().map(|&var| here.relative(var)));
    (place.unwrap_or(location.otherwise), causes)
}
