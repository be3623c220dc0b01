//! Clients that keep their connection, and the load that they make.

use std::{
    thread,
    time::{Duration, Instant},
};

use crate::{
    Outcome, Reader,
    portal::Portal,
    report::{millis, percentile},
};

/// One connection of one person.
pub struct Client {
    agent: ureq::Agent,
    address: String,
    cookie: String,
}

impl Client {
    pub fn new(address: &str, cookie: &str) -> Self {
        let config = ureq::Agent::config_builder().max_redirects(0).http_status_as_error(false).build();
        Self { agent: config.into(), address: address.to_owned(), cookie: cookie.to_owned() }
    }

    /// The same connection with these cookies.
    pub fn with(&self, cookie: &str) -> Self {
        Self { agent: self.agent.clone(), address: self.address.clone(), cookie: cookie.to_owned() }
    }

    /// The text at this path; an error unless it is there.
    pub fn get(&self, path: &str) -> Outcome<String> {
        self.fetch(path, "identity").map(|body| String::from_utf8_lossy(&body).into_owned())
    }

    /// The bytes at this path, in this encoding.
    pub fn fetch(&self, path: &str, encoding: &str) -> Outcome<Vec<u8>> {
        let mut answer = self
            .agent
            .get(format!("{}{path}", self.address))
            .header("Cookie", &self.cookie)
            .header("Accept-Encoding", encoding)
            .call()?;
        if answer.status() != 200 {
            return Err(format!("{path} answered {}", answer.status()).into());
        }
        Ok(answer.body_mut().with_config().limit(64 << 20).read_to_vec()?)
    }

    /// The status that a form is answered with.
    pub fn status(&self, path: &str, form: &[(&str, &str)]) -> Outcome<u16> {
        Ok(self.send(path, form)?.status().as_u16())
    }

    fn send(&self, path: &str, form: &[(&str, &str)]) -> Outcome<http::Response<ureq::Body>> {
        Ok(self
            .agent
            .post(format!("{}{path}", self.address))
            .header("Cookie", &self.cookie)
            .header("Accept", "application/json")
            .header("Origin", &self.address)
            .header("Sec-Fetch-Site", "same-origin")
            .send_form(form.iter().copied())?)
    }

    /// Posts a form as the portal's own pages do; what it answers.
    pub fn answer(&self, path: &str, form: &[(&str, &str)]) -> Outcome<serde_json::Value> {
        let mut answer = self.send(path, form)?;
        let body = answer.body_mut().read_to_string()?;
        if answer.status() != 200 {
            return Err(format!("{path} answered {}: {body}", answer.status()).into());
        }
        Ok(serde_json::from_str(&body)?)
    }

    /// What a server function that only reads answers.
    pub fn read(&self, path: &str) -> Outcome<serde_json::Value> {
        Ok(serde_json::from_str(&self.get(path)?)?)
    }

    /// Posts a form as the portal's own pages do; the cookies that were set.
    pub fn post(&self, path: &str, form: &[(&str, &str)]) -> Outcome<String> {
        let answer = self.send(path, form)?;
        if answer.status() != 200 {
            return Err(format!("{path} answered {}", answer.status()).into());
        }
        let cookies = answer.headers().get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok());
        Ok(cookies.filter_map(|cookie| cookie.split(';').next()).collect::<Vec<_>>().join("; "))
    }
}

/// How long each request took.
pub struct Load {
    sorted: Vec<Duration>,
    lasted: Duration,
}

impl Load {
    pub fn of(mut times: Vec<Duration>, lasted: Duration) -> Self {
        times.sort_unstable();
        Self { sorted: times, lasted }
    }

    #[expect(clippy::cast_precision_loss, reason = "far below 2⁵²")]
    pub fn count(&self) -> f64 {
        self.sorted.len() as f64
    }

    pub fn per_second(&self) -> f64 {
        self.count() / self.lasted.as_secs_f64()
    }

    pub fn percentiles(&self) -> String {
        format!("{} / {}", millis(percentile(&self.sorted, 0.5)), millis(percentile(&self.sorted, 0.99)))
    }

    pub fn p50(&self) -> Duration {
        percentile(&self.sorted, 0.5)
    }

    pub fn p95(&self) -> Duration {
        percentile(&self.sorted, 0.95)
    }

    pub fn p99(&self) -> Duration {
        percentile(&self.sorted, 0.99)
    }
}

/// So many clients ask for a page again and again.
pub fn load(portal: &Portal, reader: &Reader, path: &str, clients: usize, lasts: Duration) -> Outcome<Load> {
    let start = Instant::now();
    let clients: Vec<_> = (0..clients).map(|_| reader.client(portal)).collect();
    let times = thread::scope(|scope| -> Outcome<Vec<Duration>> {
        let threads: Vec<_> = clients
            .iter()
            .map(|client| {
                scope.spawn(move || -> Outcome<Vec<Duration>> {
                    client.fetch(path, "identity")?;
                    let mut times = Vec::new();
                    while start.elapsed() < lasts {
                        let asked = Instant::now();
                        client.fetch(path, "identity")?;
                        times.push(asked.elapsed());
                    }
                    Ok(times)
                })
            })
            .collect();
        let mut all = Vec::new();
        for thread in threads {
            all.extend(thread.join().map_err(|_| "a client panicked")??);
        }
        Ok(all)
    })?;
    Ok(Load::of(times, start.elapsed()))
}
