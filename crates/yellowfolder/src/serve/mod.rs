//! What `serve` needs beside the rooms: the world outside, extracts brought into the folder, the demo.

pub mod demo;
mod hers;
pub mod load;
pub mod open;
pub mod stage;
pub mod story;
mod watched;
pub mod world;
