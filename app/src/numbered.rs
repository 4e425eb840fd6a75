//! Things by number. Each sort of map costs Wasm, and here there are never more than a few things.

/// A few things by number.
pub(crate) struct Numbered<T>(Vec<(u32, T)>);

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Numbered<T> {
    /// Puts a thing under a number, in place of what was there.
    pub(crate) fn put(&mut self, number: u32, thing: T) {
        match self.0.iter_mut().find(|(taken, _)| *taken == number) {
            Some(place) => place.1 = thing,
            None => self.0.push((number, thing)),
        }
    }

    /// Takes a thing out.
    pub(crate) fn take(&mut self, number: u32) -> Option<T> {
        let at = self.0.iter().position(|(taken, _)| *taken == number)?;
        Some(self.0.swap_remove(at).1)
    }

    /// The thing under a number.
    pub(crate) fn get(&self, number: u32) -> Option<&T> {
        self.0.iter().find(|(taken, _)| *taken == number).map(|(_, thing)| thing)
    }

    /// Every thing with its number.
    pub(crate) fn iter_mut(&mut self) -> std::slice::IterMut<'_, (u32, T)> {
        self.0.iter_mut()
    }

    /// Every thing.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|(_, thing)| thing)
    }
}
