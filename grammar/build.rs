//! Generates the LR tables from `src/python.lalrpop`.
fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=src/python.lalrpop");
    lalrpop::process_src()
}
