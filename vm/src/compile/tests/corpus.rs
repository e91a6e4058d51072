//! Compiles whatever files the environment names: for use by hand.

#[test]
fn files() {
    let Ok(list) = std::env::var("CAPLET_CORPUS") else { return };
    for file in list.split(':') {
        let source = std::fs::read_to_string(file).unwrap();
        let program = super::compile(&source).unwrap();
        println!("{}", crate::dis::disassemble(&program));
    }
}
