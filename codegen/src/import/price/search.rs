//! The search for the price: all readings of the rates, each as the price of a spec.

use super::condition::Condition;
use super::labels::{self, Label};
use super::members::Members;
use super::quantity::{self, Quantity};
use super::rates::{self, Rate, Rates};
use crate::import::shape::line;
use crate::import::yaml::Yaml;

/// Most readings of the rates of an operation.
pub(super) const MAX_READINGS: usize = 512;

/// One reading of all rates.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reading {
    /// The lines of the price, without those for requests that lack a quantity.
    lines: Vec<Charge>,
}

/// A line of a price.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Charge {
    /// The number of units.
    pub(super) quantity: Quantity,
    /// The rates with their conditions; the first one that holds is billed.
    cases: Vec<(Option<Condition>, String)>,
    /// The rate of all units but the first.
    beyond: Option<String>,
    /// It is added to other lines where its condition holds.
    is_added: bool,
}

/// A rate with everything that its label and unit can stand for.
struct Parsed<'r> {
    rate: &'r Rate,
    label: Label,
    /// The quantities of its unit.
    units: Vec<Quantity>,
    roles: Vec<Role>,
}

/// The place of a rate in a price.
#[derive(Clone, Debug, PartialEq)]
enum Role {
    /// One of the alternatives with this unit.
    Main,
    /// Added once for a request.
    Once,
    /// Added for each file.
    Each(Quantity),
}

/// All readings of the rates.
///
/// # Errors
///
/// The reason why there is none, or none that can be searched.
pub(super) fn readings(rates: &Rates, members: &Members) -> Result<Vec<Reading>, String> {
    let all = rates::in_bands(&rates.all);
    let parsed: Vec<Parsed<'_>> = all.iter().map(|rate| parse(rate, members)).collect::<Result<_, _>>()?;
    let choices = assignments(&parsed)?;
    let units = units(&parsed);
    let roles = product(&parsed.iter().map(|it| it.roles.clone()).collect::<Vec<_>>())?;
    let quantities = product(&units.iter().map(|(_, quantities)| quantities.clone()).collect::<Vec<_>>())?;
    let count = choices.len().saturating_mul(roles.len()).saturating_mul(quantities.len());
    if count > MAX_READINGS {
        return Err(format!("the rates have {count} readings; the limit is {MAX_READINGS}"));
    }
    let mut readings: Vec<Reading> = Vec::new();
    for chosen in &choices {
        for roles in &roles {
            for quantities in &quantities {
                let of_unit = |rate: &Rate| {
                    units.iter().position(|(unit, _)| *unit == rate.unit).map(|at| quantities[at].clone())
                };
                if let Some(reading) = reading(&parsed, chosen, roles, &of_unit)
                    && !readings.contains(&reading)
                {
                    readings.push(reading);
                }
            }
        }
    }
    Ok(readings)
}

fn parse<'r>(rate: &'r Rate, members: &Members) -> Result<Parsed<'r>, String> {
    let unit = if rate.unit.is_empty() { "output" } else { &rate.unit };
    let units = quantity::read(unit, members)?;
    let label = labels::read(&rate.label, members)
        .map_err(|part| format!("`{part}` in the label `{}` says nothing about any parameter", rate.label))?;
    let is_of_files = units.iter().any(|it| !it.reads.is_empty() && it.item.starts_with("input "));
    let lower = rate.label.to_lowercase();
    let of_files = if ["input", "reference", "source"].iter().any(|word| lower.contains(word)) {
        quantity::read(&rate.label, members).unwrap_or_default()
    } else {
        Vec::new()
    };
    let each = of_files.into_iter().filter(|it| it.item.starts_with("input ")).map(Role::Each);
    let mut roles: Vec<Role> = if is_of_files {
        units.iter().cloned().map(Role::Each).collect()
    } else if rate.is_added {
        let once = (!label.is_empty()).then_some(Role::Once);
        each.chain(once).collect()
    } else {
        std::iter::once(Role::Main).chain(each).collect()
    };
    if roles.is_empty() {
        roles.push(Role::Main);
    }
    Ok(Parsed { rate, label, units, roles })
}

/// The units of rates that are not for files, each once.
fn units<'p>(parsed: &'p [Parsed<'_>]) -> Vec<(&'p str, Vec<Quantity>)> {
    let mut units: Vec<(&str, Vec<Quantity>)> = Vec::new();
    for it in parsed {
        if !units.iter().any(|(unit, _)| *unit == it.rate.unit) {
            let is_read = it.roles.iter().any(|role| !matches!(role, Role::Each(_)));
            let quantities = if is_read { it.units.clone() } else { it.units[..1].to_vec() };
            units.push((&it.rate.unit, quantities));
        }
    }
    units
}

/// For each distinct term the number of its reading.
type Chosen = Vec<(String, usize)>;

/// All choices of readings of terms. Terms that one parameter decides are decided by it together.
fn assignments(parsed: &[Parsed<'_>]) -> Result<Vec<Chosen>, String> {
    let mut terms: Vec<&labels::Term> = Vec::new();
    for term in parsed.iter().flat_map(|it| it.label.iter().flatten()) {
        if !terms.iter().any(|known| known.text == term.text) {
            terms.push(term);
        }
    }
    let mut all: Vec<Chosen> = vec![Vec::new()];
    for (at, term) in terms.iter().enumerate() {
        let mut next = Vec::new();
        for chosen in &all {
            let names = (0..at).map(|other| &terms[other].readings[chosen[other].1].0);
            let names: Vec<&String> = names.collect();
            let shared = (0..at).find(|other| {
                let known = &terms[*other].readings;
                term.readings.iter().any(|(name, _)| known.iter().any(|(other, _)| other == name))
            });
            let fits = |name: &String| match shared {
                Some(_) if term.readings.iter().any(|(own, _)| names.contains(&own)) => names.contains(&name),
                _ => true,
            };
            for (number, _) in term.readings.iter().enumerate().filter(|(_, (name, _))| fits(name)) {
                let mut longer = chosen.clone();
                longer.push((term.text.clone(), number));
                next.push(longer);
            }
        }
        if next.len() > MAX_READINGS {
            return Err(format!("the labels have more than {MAX_READINGS} readings"));
        }
        all = next;
    }
    Ok(all)
}

/// All choices of one of each list.
fn product<T: Clone>(lists: &[Vec<T>]) -> Result<Vec<Vec<T>>, String> {
    let mut all: Vec<Vec<T>> = vec![Vec::new()];
    for list in lists {
        if all.len().saturating_mul(list.len()) > MAX_READINGS {
            return Err(format!("the rates have more than {MAX_READINGS} readings"));
        }
        let longer = |chosen: &Vec<T>| {
            list.iter().map(|one| chosen.iter().cloned().chain([one.clone()]).collect()).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(longer).collect();
    }
    Ok(all)
}

fn reading(
    parsed: &[Parsed<'_>],
    chosen: &Chosen,
    roles: &[Role],
    of_unit: &dyn Fn(&Rate) -> Option<Quantity>,
) -> Option<Reading> {
    let mut lines: Vec<Charge> = Vec::new();
    for (it, role) in parsed.iter().zip(roles) {
        let case = (condition(&it.label, chosen), it.rate.amount.clone());
        match role {
            Role::Main => {
                let quantity = of_unit(it.rate)?;
                match lines.iter_mut().find(|line| !line.is_added && line.quantity == quantity) {
                    Some(line) => line.cases.push(case),
                    None => lines.push(Charge {
                        quantity,
                        cases: vec![case],
                        beyond: it.rate.beyond.clone(),
                        is_added: false,
                    }),
                }
            }
            Role::Once => {
                let quantity = Quantity { item: it.rate.label.clone(), ..of_unit(it.rate)? };
                lines.push(Charge { quantity, cases: vec![case], beyond: None, is_added: true });
            }
            Role::Each(quantity) => {
                let cases = vec![(None, it.rate.amount.clone())];
                lines.push(Charge { quantity: quantity.clone(), cases, beyond: None, is_added: true });
            }
        }
    }
    let mains = lines.iter().filter(|line| !line.is_added).count();
    for line in &mut lines {
        line.order();
        line.is_added |= mains > 1 && line.cases.iter().all(|(when, _)| when.is_some());
    }
    // Two rates for the same requests are no price.
    let is_clear = lines.iter().all(|line| {
        line.cases
            .iter()
            .enumerate()
            .all(|(at, (when, _))| line.cases[..at].iter().all(|(other, _)| other != when))
    });
    is_clear.then_some(Reading { lines })
}

/// The condition of a label with the chosen readings of its terms.
fn condition(label: &Label, chosen: &Chosen) -> Option<Condition> {
    let of_term = |term: &labels::Term| {
        let number = chosen.iter().find(|(text, _)| *text == term.text).map_or(0, |(_, number)| *number);
        term.readings[number].1.clone()
    };
    Condition::all(
        label.iter().filter_map(|terms| Condition::any(terms.iter().map(of_term).collect())).collect(),
    )
}

impl Charge {
    /// Puts the rates with more conditions first, and leaves out a condition that is the opposite of the others.
    fn order(&mut self) {
        let weight = |when: &Option<Condition>| match when {
            None => 0,
            Some(Condition::All(parts)) => parts.len(),
            Some(_) => 1,
        };
        self.cases.sort_by_key(|(when, _)| std::cmp::Reverse(weight(when)));
        if let [(Some(first), _), (Some(second), _)] = &self.cases[..]
            && first.clone().negated() == *second
        {
            let at = usize::from(matches!(second, Condition::Not(_)));
            self.cases[at].0 = None;
            self.cases.sort_by_key(|(when, _)| when.is_none());
        }
    }
}

impl Reading {
    /// The main quantities, without which there is no price.
    pub(super) fn main(&self) -> impl Iterator<Item = &Quantity> {
        self.lines.iter().filter(|line| !line.is_added).map(|line| &line.quantity)
    }

    /// As the value of `price`. Requests that `barred` holds for lack a quantity.
    pub(super) fn yaml(
        &self,
        currency: &str,
        members: &Members,
        barred: &[Condition],
        round: Option<&Yaml>,
    ) -> Yaml {
        let mut keys = vec![("currency", Yaml::text(currency))];
        if let Some(count) = quantity::count(members) {
            let path = &count.path;
            let is_known = count.always || count.default.is_some();
            let times =
                if is_known { format!("self.{path}") } else { format!("has(self.{path}) ? self.{path} : 1") };
            keys.push(("times", Yaml::text(times)));
        }
        if let Some(step) = round {
            keys.push(("round", step.clone()));
        }
        let lines = self.lines.iter().flat_map(|line| line.yaml(barred, members)).collect();
        keys.push(("lines", Yaml::List(lines)));
        Yaml::entries(keys)
    }
}

impl Charge {
    fn yaml(&self, barred: &[Condition], members: &Members) -> Vec<Yaml> {
        let quantity = &self.quantity;
        let item = line("item", Yaml::text(&quantity.item));
        let barred = barred.iter().filter(|_| !self.is_added && !quantity.reads.is_empty()).cloned();
        let guards: Vec<Condition> =
            quantity.guards.iter().cloned().chain(barred.map(Condition::negated)).collect();
        let needs = Condition::all(guards.clone());
        let own = self
            .is_added
            .then(|| Condition::any(self.cases.iter().filter_map(|(when, _)| when.clone()).collect()));
        let when = Condition::all(guards.into_iter().chain(own.flatten()).collect());
        let mut keys = vec![item.clone()];
        keys.extend(when.map(|when| line("when", when.when(members))));
        keys.extend(quantity.expression.as_ref().map(|it| line("quantity", Yaml::text(it))));
        if quantity.round_up {
            keys.push(line("round_up", Yaml::Raw("1".to_owned())));
        }
        let (rates, per) = self.rates(members);
        keys.push(rates);
        keys.extend((per > 1).then(|| line("per", Yaml::Raw(per.to_string()))));
        // A request without a size has no tier.
        let is_open = self.cases.iter().all(|(when, _)| when.is_some())
            || self.cases.iter().any(|(when, _)| when.as_ref().is_some_and(Condition::reads_tier));
        if is_open && !self.is_added {
            let reason = ("unknown", Yaml::text("the document has no rate for these requests"));
            keys.push(line("missing", Yaml::entries(vec![reason])));
        }
        let mut lines = vec![Yaml::Map(keys)];
        if let Some(needs) = needs.filter(|_| !self.is_added) {
            let reason = "the document does not say what these requests cost";
            lines.push(Yaml::Map(vec![
                item,
                line("when", needs.negated().when(members)),
                line("unknown", Yaml::text(reason)),
            ]));
        }
        lines
    }

    /// The rate or the cases, and the number of units that they are for.
    fn rates(&self, members: &Members) -> (crate::import::yaml::Line, u64) {
        // A rate has at most nine decimal places.
        let decimals =
            self.cases.iter().map(|(_, amount)| amount.split_once('.').map_or(0, |(_, part)| part.len()));
        let scale = decimals.max().unwrap_or_default().saturating_sub(9);
        let amount = |amount: &String| Yaml::Text(shifted(amount, scale));
        let per =
            self.quantity.per.saturating_mul(10_u64.saturating_pow(u32::try_from(scale).unwrap_or(u32::MAX)));
        if let [(when, only)] = &self.cases[..]
            && (when.is_none() || self.is_added)
        {
            if let Some(beyond) = &self.beyond {
                let first = Yaml::entries(vec![("up_to", Yaml::Raw("1".to_owned())), ("rate", amount(only))]);
                let beyond = Yaml::entries(vec![("rate", amount(beyond))]);
                return (line("bands", Yaml::List(vec![first, beyond])), per);
            }
            return (line("rate", amount(only)), per);
        }
        let mut cases: Vec<Yaml> = Vec::new();
        for (when, rate) in &self.cases {
            let mut keys = Vec::new();
            keys.extend(when.as_ref().map(|when| ("when", when.when(members))));
            keys.push(("rate", amount(rate)));
            cases.push(Yaml::entries(keys));
        }
        (line("rates", Yaml::List(cases)), per)
    }
}

/// A decimal with its point some digits to the right.
fn shifted(amount: &str, digits: usize) -> String {
    let (whole, fraction) = amount.split_once('.').unwrap_or((amount, ""));
    let fraction = format!("{fraction:0<digits$}");
    let (more, rest) = fraction.split_at(digits);
    let whole = format!("{whole}{more}");
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    if rest.is_empty() { whole.to_owned() } else { format!("{whole}.{rest}") }
}
